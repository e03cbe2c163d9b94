package io.bvrai.operator.campaign;

import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.campaign.CallCampaignReason;

/** How far the reconciliation of a campaign came. */
sealed interface CampaignOutcome {
    /** Somebody asked that nothing be touched. */
    record Paused() implements CampaignOutcome {}

    /** Something that the spec points at is missing. */
    record Unresolved(CallCampaignReason reason, String message) implements CampaignOutcome {}

    /** The dialer was told and hasn't answered for this generation. */
    record HandedOver(String message) implements CampaignOutcome {}

    /** The dialer was told; what it makes of it isn't known. */
    record Unknown(String why) implements CampaignOutcome {}

    /** The dialer worked by this generation when it was last heard, and says nothing now: silence takes nothing away. */
    record AsBefore() implements CampaignOutcome {}

    /** The dialer works by this generation. */
    record Programmed(TenantStatusDocument.Campaign progress) implements CampaignOutcome {}
}
