package io.bvrai.crds.v1alpha1;

/** Every label key that the platform sets or reads, and who may set it. */
public final class Labels {
    /** On every object the operator owns; its informers select by it, so that nobody else's objects fill its caches. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** The one value of {@link #MANAGED_BY}. */
    public static final String MANAGED_BY_OPERATOR = "bvrai-operator";

    /** On runtime workloads; network policies and Services select by it. */
    public static final String NAME = "app.kubernetes.io/name";

    /** The one value of {@link #NAME}. */
    public static final String NAME_RUNTIME = "bvrai-runtime";

    /** Which workload of the runtime: one of the {@code COMPONENT_*} values. */
    public static final String COMPONENT = "app.kubernetes.io/component";

    public static final String COMPONENT_AGENT = "agent";
    public static final String COMPONENT_TENANT_API = "tenant-api";
    public static final String COMPONENT_MIGRATE = "migrate";

    /** The tenant's name. A trust label: the operator sets it on creation, nobody may change it afterwards. */
    public static final String TENANT = "voice.bvrai.io/tenant";

    /** The tenant's registry id. A trust label like {@link #TENANT}. */
    public static final String TENANT_ID = "voice.bvrai.io/tenant-id";

    /** The VoiceAgent an object belongs to. */
    public static final String AGENT = "voice.bvrai.io/agent";

    /** Set to {@code "true"} by tenants on ConfigMaps that they write; only such a ConfigMap may be referenced. */
    public static final String CONTENT = "voice.bvrai.io/content";

    /** On nodes, and the key of their taint of the same value: for which pods a node is. */
    public static final String POOL = "voice.bvrai.io/pool";

    private Labels() {}
}
