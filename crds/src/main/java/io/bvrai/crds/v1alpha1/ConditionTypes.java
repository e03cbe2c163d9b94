package io.bvrai.crds.v1alpha1;

/** Every condition type, by the kind that reports it. */
public final class ConditionTypes {
    // All four kinds.

    /** The spec makes sense. */
    public static final String ACCEPTED = "Accepted";

    /** What the spec points at exists and is ready. */
    public static final String RESOLVED_REFS = "ResolvedRefs";

    /** The outside world matches the spec. */
    public static final String PROGRAMMED = "Programmed";

    /** Users can rely on it. */
    public static final String READY = "Ready";

    /** It works, but not as well as the spec asks. */
    public static final String DEGRADED = "Degraded";

    /** {@link Annotations#PAUSED} is set: the operator touches nothing. */
    public static final String PAUSED = "Paused";

    // Tenant.

    /** Its namespace exists and carries its id. */
    public static final String NAMESPACE_READY = "NamespaceReady";

    /** The default-deny policies and their allowances stand. */
    public static final String NETWORK_ISOLATED = "NetworkIsolated";

    /** ResourceQuota and LimitRange stand. */
    public static final String QUOTA_ENFORCED = "QuotaEnforced";

    /** Vault roles, keys and paths stand. On a VoiceAgent: the provider keys it references are readable. */
    public static final String SECRETS_READY = "SecretsReady";

    /** PostgreSQL database and roles stand. */
    public static final String DATABASE_READY = "DatabaseReady";

    /** The Redis user stands. */
    public static final String CACHE_READY = "CacheReady";

    /** The telephone account is open and its credentials are in Vault. */
    public static final String TELEPHONY_READY = "TelephonyReady";

    /** The tenant API answers. */
    public static final String API_READY = "ApiReady";

    /** No credential is older than its rotation period allows. */
    public static final String CREDENTIALS_FRESH = "CredentialsFresh";

    /** The month's calls have cost less than the budget. Absent without a budget; Unknown where none is enforced. */
    public static final String WITHIN_BUDGET = "WithinBudget";

    /** The tenant API accepts tokens of {@code spec.access.oidc}. Absent without it; API keys don't depend on it. */
    public static final String OIDC_READY = "OidcReady";

    // VoiceAgent.

    /** Enough pods of the newest template are available. */
    public static final String WORKLOAD_AVAILABLE = "WorkloadAvailable";

    /** The pods answer calls with the revision that the spec describes. */
    public static final String REVISION_LIVE = "RevisionLive";

    // PhoneNumber.

    /** The account holds the number. */
    public static final String ACQUIRED = "Acquired";

    /** The number's webhooks point at its agent. */
    public static final String BOUND = "Bound";

    private ConditionTypes() {}
}
