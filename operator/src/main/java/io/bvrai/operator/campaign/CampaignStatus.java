package io.bvrai.operator.campaign;

import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.NotYetSupported;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.campaign.CallCampaignReason;
import io.bvrai.crds.v1alpha1.campaign.CallCampaignStatus;
import io.bvrai.crds.v1alpha1.campaign.CallCampaignStatus.Contacts;
import io.bvrai.crds.v1alpha1.campaign.CallCampaignStatus.Phase;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.Requests;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/** What is said of a campaign. Pure: outcome in, status out. */
final class CampaignStatus {
    private static final List<String> PARTS_OF_READY =
            List.of(ConditionTypes.ACCEPTED, ConditionTypes.RESOLVED_REFS, ConditionTypes.PROGRAMMED);
    private static final CallCampaignStatus NOTHING =
            new CallCampaignStatus(null, null, Phase.PENDING, null, null, null, null, null, null, List.of());

    private final CallCampaign campaign;
    private final CallCampaignStatus before;
    private final Conditions conditions;

    private CampaignStatus(CallCampaign campaign, Clock clock) {
        this.campaign = campaign;
        this.before = campaign.getStatus() == null ? NOTHING : campaign.getStatus();
        this.conditions = new Conditions(campaign.getMetadata().getGeneration(), before.conditions(), clock);
    }

    /** The status to report. */
    static CallCampaignStatus of(CallCampaign campaign, CampaignOutcome outcome, Clock clock) {
        return new CampaignStatus(campaign, clock).of(outcome);
    }

    private CallCampaignStatus of(CampaignOutcome outcome) {
        var unsupported = NotYetSupported.explicitlySetPaths(campaign);
        conditions.isTrue(
                ConditionTypes.ACCEPTED,
                unsupported.isEmpty() ? CallCampaignReason.ACCEPTED : CallCampaignReason.NOT_YET_SUPPORTED,
                unsupported.isEmpty() ? "" : "Has no effect yet: " + String.join(", ", unsupported));
        switch (outcome) {
            case CampaignOutcome.Paused paused -> {
                carryOver(List.of(ConditionTypes.RESOLVED_REFS, ConditionTypes.PROGRAMMED, ConditionTypes.READY));
                conditions.isTrue(
                        ConditionTypes.PAUSED,
                        CallCampaignReason.PAUSED,
                        "Nothing is touched until the annotation voice.bvrai.io/paused is removed; to stop dialling set spec.suspend");
            }
            case CampaignOutcome.Unresolved unresolved -> {
                conditions.isFalse(ConditionTypes.RESOLVED_REFS, unresolved.reason(), unresolved.message());
                conditions.isFalse(
                        ConditionTypes.PROGRAMMED, CallCampaignReason.WAITING, "Waits for what is reported above");
                carryOver(List.of(ConditionTypes.PROGRAMMED));
            }
            case CampaignOutcome.HandedOver handedOver -> {
                resolved();
                conditions.isFalse(ConditionTypes.PROGRAMMED, CallCampaignReason.HANDED_OVER, handedOver.message());
            }
            case CampaignOutcome.Unknown unknown -> {
                resolved();
                conditions.isUnknown(ConditionTypes.PROGRAMMED, CallCampaignReason.STATUS_UNKNOWN, unknown.why());
            }
            case CampaignOutcome.AsBefore asBefore -> {
                resolved();
                carryOver(List.of(ConditionTypes.PROGRAMMED, ConditionTypes.READY));
            }
            case CampaignOutcome.Programmed programmed -> {
                resolved();
                conditions.isTrue(ConditionTypes.PROGRAMMED, CallCampaignReason.PROGRAMMED, "");
            }
        }
        return status(outcome);
    }

    private void resolved() {
        conditions.isTrue(ConditionTypes.RESOLVED_REFS, CallCampaignReason.RESOLVED, "");
    }

    /** Whether the dialer was seen to work by the newest generation. */
    static boolean wasProgrammed(CallCampaign campaign) {
        var status = campaign.getStatus();
        return status != null
                && Objects.equals(
                        status.observedGeneration(), campaign.getMetadata().getGeneration())
                && Conditions.holds(status.conditions(), ConditionTypes.PROGRAMMED);
    }

    private void carryOver(List<String> types) {
        types.forEach(type -> Conditions.find(before.conditions(), type).ifPresent(conditions::keep));
    }

    private void ready(CampaignOutcome outcome) {
        var missing = conditions.firstNotHolding(PARTS_OF_READY);
        if (missing.isPresent()) {
            conditions.isFalse(
                    ConditionTypes.READY,
                    CallCampaignReason.NOT_READY,
                    missing.get().type() + ": " + missing.get().message());
        } else {
            var said = outcome instanceof CampaignOutcome.Programmed programmed
                    ? Objects.requireNonNullElse(programmed.progress().reason(), "")
                    : "";
            conditions.isTrue(ConditionTypes.READY, CallCampaignReason.READY, said);
        }
    }

    private CallCampaignStatus status(CampaignOutcome outcome) {
        if (!(outcome instanceof CampaignOutcome.Paused || outcome instanceof CampaignOutcome.AsBefore)) {
            ready(outcome);
        }
        var generation = campaign.getMetadata().getGeneration();
        var request = Requests.reconcileAt(campaign);
        if (!(outcome instanceof CampaignOutcome.Programmed programmed)) {
            return new CallCampaignStatus(
                    generation,
                    request,
                    before.phase(),
                    before.contacts(),
                    before.active(),
                    null,
                    null,
                    null,
                    before.reason(),
                    conditions.toList());
        }
        var progress = programmed.progress();
        return new CallCampaignStatus(
                generation,
                request,
                phase(progress.phase()),
                contacts(progress.contacts()),
                progress.active(),
                null,
                null,
                null,
                reason(progress.phase()).wire(),
                conditions.toList());
    }

    private static Phase phase(TenantStatusDocument.Phase phase) {
        return switch (phase) {
            case PENDING -> Phase.PENDING;
            case SCHEDULED -> Phase.SCHEDULED;
            case RUNNING -> Phase.RUNNING;
            case PAUSED -> Phase.PAUSED;
            case COMPLETED -> Phase.COMPLETED;
            case ABORTED -> Phase.ABORTED;
        };
    }

    private CallCampaignReason reason(TenantStatusDocument.Phase phase) {
        return switch (phase) {
            case PENDING -> CallCampaignReason.WAITING;
            case SCHEDULED -> CallCampaignReason.OUTSIDE_WINDOW;
            case RUNNING -> CallCampaignReason.RUNNING;
            case PAUSED -> campaign.getSpec().suspend() ? CallCampaignReason.SUSPENDED : CallCampaignReason.STOPPED;
            case COMPLETED -> CallCampaignReason.COMPLETED;
            case ABORTED -> CallCampaignReason.EXPIRED;
        };
    }

    private static Contacts contacts(TenantStatusDocument.Contacts contacts) {
        return new Contacts(
                contacts.total(),
                contacts.dialled(),
                contacts.answered(),
                contacts.completed(),
                contacts.suppressed(),
                contacts.invalid(),
                contacts.remaining());
    }
}
