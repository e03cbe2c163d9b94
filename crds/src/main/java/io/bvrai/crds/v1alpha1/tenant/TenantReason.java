package io.bvrai.crds.v1alpha1.tenant;

import io.bvrai.crds.v1alpha1.Reason;

/** Why a Tenant's condition has its status. */
public enum TenantReason implements Reason {
    /** The spec is understood and all of it is acted upon. */
    ACCEPTED,
    /** The spec is understood; the paths in the message have no effect yet. */
    NOT_YET_SUPPORTED,
    /** The spec asks for something that the schema can't refuse, such as egress into the cluster's own ranges. */
    INVALID,
    /** The name belonged to a tenant that isn't erased, or the id to adopt isn't free. */
    NAME_RESERVED,
    /** A namespace, database or account of this name, or an issuer with this audience, exists and isn't this tenant's. */
    OWNERSHIP_CONFLICT,
    /** An earlier step isn't done. */
    WAITING,
    /** It is being made. */
    PROVISIONING,
    /** It stands as the spec asks. */
    PROVISIONED,
    /** Vault doesn't answer or refuses the operator. */
    VAULT_UNAVAILABLE,
    /** PostgreSQL doesn't answer or refuses the operator. */
    DATABASE_UNAVAILABLE,
    /** A server that tenants share lets one at what is others'; the message says where and what closes it. */
    NOT_ISOLATED,
    /** Redis doesn't answer or refuses the operator. */
    CACHE_UNAVAILABLE,
    /** Twilio doesn't answer or refuses the operator. */
    TELEPHONY_UNAVAILABLE,
    /** The Kubernetes API refuses what the operator asks of it. */
    KUBERNETES_REFUSED,
    /** A credential that people must put into Vault, or take back there out of its deleted versions, isn't there. */
    CREDENTIAL_MISSING,
    /** An outside call that may cost money had no clear answer; a person must look. */
    AMBIGUOUS,
    /** Something outside the cluster differs from the spec and driftPolicy is Report. */
    DRIFTED,
    /** managementPolicy is ObserveOnly and something is missing. */
    OBSERVE_ONLY,
    /** Not every pod is available. */
    PODS_UNAVAILABLE,
    /** A credential is older than its rotation period. */
    CREDENTIAL_STALE,
    /** The month's calls have cost less than the budget. */
    WITHIN_BUDGET,
    /** The month's calls have cost the budget; the message says what follows. */
    BUDGET_SPENT,
    /** The platform has no prices, or in another currency than the budget's: nothing holds the budget. */
    BUDGET_NOT_ENFORCED,
    /** The annotation voice.bvrai.io/paused is set. */
    PAUSED,
    /** The annotation voice.bvrai.io/paused isn't set. */
    NOT_PAUSED,
    /** spec.lifecycle.state is Suspended. */
    SUSPENDED,
    /** spec.lifecycle.state is Offboarded; the message says how far it has come. */
    OFFBOARDED,
    /** spec.lifecycle.legalHold forbids erasing what is otherwise to be erased. */
    LEGAL_HOLD,
    /** Deletion was asked for without the confirming annotation. */
    DELETION_UNCONFIRMED,
    /** Deletion waits for what the message names. */
    DELETING,
    /** Everything that it is made of is ready. */
    READY,
    /** Something that it is made of isn't ready; the message names it. */
    NOT_READY
}
