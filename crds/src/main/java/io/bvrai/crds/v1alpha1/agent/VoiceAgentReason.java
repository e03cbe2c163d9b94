package io.bvrai.crds.v1alpha1.agent;

import io.bvrai.crds.v1alpha1.Reason;

/** Why a VoiceAgent's condition has its status. */
public enum VoiceAgentReason implements Reason {
    /** The spec is understood and all of it is acted upon. */
    ACCEPTED,
    /** The spec is understood; the paths in the message have no effect yet. */
    NOT_YET_SUPPORTED,
    /** The spec asks for something that the schema can't refuse. */
    INVALID,
    /** The namespace belongs to no Tenant. */
    TENANT_NOT_FOUND,
    /** The Tenant isn't ready. */
    TENANT_NOT_READY,
    /** A provider that an engine names isn't in the Tenant's spec.providers, or is of another kind. */
    PROVIDER_NOT_FOUND,
    /** A ConfigMap, or the key in it, doesn't exist. */
    CONTENT_NOT_FOUND,
    /** A ConfigMap lacks the label voice.bvrai.io/content. */
    CONTENT_NOT_LABELLED,
    /** Everything that the spec points at exists. */
    RESOLVED,
    /** An earlier step isn't done. */
    WAITING,
    /** It is being made. */
    PROVISIONING,
    /** It stands as the spec asks. */
    PROVISIONED,
    /** Vault doesn't answer or refuses the operator. */
    VAULT_UNAVAILABLE,
    /** The auth role in Vault differs from the planned one and the Tenant's driftPolicy is Report. */
    DRIFTED,
    /** The auth role in Vault is missing and the Tenant's managementPolicy is ObserveOnly. */
    OBSERVE_ONLY,
    /** The Kubernetes API refuses what the operator asks of it. */
    KUBERNETES_REFUSED,
    /** The tenant's quota leaves no room. */
    QUOTA_EXCEEDED,
    /** Enough pods are available. */
    PODS_AVAILABLE,
    /** Too few pods are available. */
    PODS_UNAVAILABLE,
    /** Not every pod has loaded the revision. */
    REVISION_LOADING,
    /** Every pod answers with the revision. */
    REVISION_LOADED,
    /** The pods' state isn't known because tenant-api doesn't answer. */
    STATUS_UNKNOWN,
    /** The annotation voice.bvrai.io/paused is set. */
    PAUSED,
    /** The annotation voice.bvrai.io/paused isn't set. */
    NOT_PAUSED,
    /** Deletion waits for what the message names. */
    DELETING,
    /** Everything that it is made of is ready. */
    READY,
    /** Something that it is made of isn't ready; the message names it. */
    NOT_READY
}
