package io.bvrai.crds.v1alpha1.campaign;

import io.bvrai.crds.v1alpha1.Reason;

/** Why a CallCampaign's condition has its status. */
public enum CallCampaignReason implements Reason {
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
    /** The VoiceAgent doesn't exist. */
    AGENT_NOT_FOUND,
    /** The VoiceAgent isn't ready. */
    AGENT_NOT_READY,
    /** A PhoneNumber to call from doesn't exist. */
    NUMBER_NOT_FOUND,
    /** A PhoneNumber to call from isn't ready. */
    NUMBER_NOT_READY,
    /** The contact list hasn't been uploaded. */
    CONTACTS_NOT_FOUND,
    /** Everything that the spec points at exists. */
    RESOLVED,
    /** An earlier step isn't done. */
    WAITING,
    /** It was handed to the tenant's dialer, which hasn't answered for it yet. */
    HANDED_OVER,
    /** The dialer works by this spec. */
    PROGRAMMED,
    /** The dialer's progress isn't known because tenant-api doesn't answer. */
    STATUS_UNKNOWN,
    /** spec.suspend is set. */
    SUSPENDED,
    /** Somebody stopped it through the tenant API or the platform's switch. */
    STOPPED,
    /** No contact may be called now; it goes on by itself. */
    OUTSIDE_WINDOW,
    /** It is dialling. */
    RUNNING,
    /** Every contact is done with. */
    COMPLETED,
    /** spec.schedule.notAfter has passed with contacts left. */
    EXPIRED,
    /** The annotation voice.bvrai.io/paused is set. */
    PAUSED,
    /** The annotation voice.bvrai.io/paused isn't set. */
    NOT_PAUSED,
    /** Deletion waits for what the message names. */
    DELETING,
    /** It is, or will be, dialled as the spec asks. */
    READY,
    /** Something is missing for that; the message names it. */
    NOT_READY
}
