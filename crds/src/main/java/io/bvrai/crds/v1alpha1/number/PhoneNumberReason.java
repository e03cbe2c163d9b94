package io.bvrai.crds.v1alpha1.number;

import io.bvrai.crds.v1alpha1.Reason;

/** Why a PhoneNumber's condition has its status. */
public enum PhoneNumberReason implements Reason {
    /** The spec is understood and all of it is acted upon. */
    ACCEPTED,
    /** The spec is understood; the paths in the message have no effect yet. */
    NOT_YET_SUPPORTED,
    /** The spec asks for something that the schema can't refuse. */
    INVALID,
    /** The Tenant may have no number in this country. One that is held already is kept and goes on being answered. */
    COUNTRY_NOT_ALLOWED,
    /** An older PhoneNumber binds the same number. */
    CONFLICT,
    /** The namespace belongs to no Tenant. */
    TENANT_NOT_FOUND,
    /** The Tenant isn't ready. */
    TENANT_NOT_READY,
    /** The VoiceAgent doesn't exist. */
    AGENT_NOT_FOUND,
    /** The VoiceAgent isn't ready. */
    AGENT_NOT_READY,
    /** Everything that the spec points at exists. */
    RESOLVED,
    /** No agent is wanted; callers hear a message. */
    UNASSIGNED,
    /** An earlier step isn't done. */
    WAITING,
    /** The account doesn't hold the number. */
    NUMBER_NOT_FOUND,
    /** The telephone network offers no number of this description. */
    NONE_AVAILABLE,
    /** The number would cost more a month than its spec allows. */
    PRICE_EXCEEDED,
    /** The number would cost, with the others of the tenant's account, more a month than the Tenant allows. */
    NUMBER_SPEND_EXCEEDED,
    /** The telephone network's prices are in another currency than the limit. */
    CURRENCY_MISMATCH,
    /** The purchase is under way, or its turn comes. */
    ACQUIRING,
    /** The account holds the number. */
    ACQUIRED,
    /** The purchase had no clear answer; a person must look before anything is repeated. */
    AMBIGUOUS,
    /** The telephone network refuses, for instance for want of regulatory papers. */
    REFUSED,
    /** Twilio doesn't answer or refuses the operator. */
    TELEPHONY_UNAVAILABLE,
    /** Vault doesn't answer or refuses the operator. */
    VAULT_UNAVAILABLE,
    /** The webhooks point where they should. */
    BOUND,
    /** They don't and driftPolicy is Report. */
    DRIFTED,
    /** managementPolicy is ObserveOnly. */
    OBSERVE_ONLY,
    /** The annotation voice.bvrai.io/paused is set. */
    PAUSED,
    /** The annotation voice.bvrai.io/paused isn't set. */
    NOT_PAUSED,
    /** Deletion waits for what the message names. */
    DELETING,
    /** The pods that answer are being told of the number. */
    PODS_LOADING,
    /** Callers are answered as the spec asks. */
    READY,
    /** Something is missing for that; the message names it. */
    NOT_READY
}
