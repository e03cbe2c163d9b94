package io.bvrai.crds.v1alpha1;

/** Every annotation key that the platform's programs set or read, and on what. Those that admission policies alone read are in docs/contracts.md. */
public final class Annotations {
    /** On any of the four kinds: {@code "true"} makes the operator touch nothing and say so in {@code Paused}. */
    public static final String PAUSED = "voice.bvrai.io/paused";

    /** On any of the four kinds: a new value asks for a reconciliation now; echoed in {@code status.lastReconcileRequest}. */
    public static final String RECONCILE_AT = "voice.bvrai.io/reconcile-at";

    /** On a Tenant: a time (RFC 3339); credentials that are older are rotated. */
    public static final String ROTATE_AT = "voice.bvrai.io/rotate-at";

    /** On a Tenant, and on our CRDs (read there by admission alone): must hold its name before its deletion is accepted. */
    public static final String CONFIRM_DELETE = "voice.bvrai.io/confirm-delete";

    /** On owned objects: SHA-256 of the desired object; equal means that no apply is needed. */
    public static final String DESIRED_HASH = "voice.bvrai.io/desired-hash";

    /** On runtime pods: any new value makes the kubelet refresh mounted ConfigMaps at once; on a namespace that goes: the namespace controller look again. */
    public static final String POKE = "voice.bvrai.io/poke";

    private Annotations() {}
}
