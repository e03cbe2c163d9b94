package io.bvrai.operator.campaign;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.ObjectRef;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.campaign.CallCampaignReason;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.operator.kube.Conditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a campaign's spec points at. Pure: the lookups are passed in. */
sealed interface CampaignRefs {
    /**
     * Everything is there.
     *
     * @param callerIds what callees see, E.164
     */
    record Resolved(List<String> callerIds) implements CampaignRefs {}

    /**
     * Something isn't.
     *
     * @param exists whether all of it exists and only isn't ready: a campaign that dials already goes on then
     */
    record Unresolved(CallCampaignReason reason, String message, Optional<Resolved> exists) implements CampaignRefs {}

    /** Resolves a spec; the lookups answer for the campaign's namespace. */
    static CampaignRefs resolve(
            CallCampaign campaign,
            Function<String, Optional<VoiceAgent>> agents,
            Function<String, Optional<PhoneNumber>> numbers) {
        var callerIds = new ArrayList<String>();
        Optional<Unresolved> notReady = Optional.empty();
        for (ObjectRef ref : campaign.getSpec().fromNumbers()) {
            var number = numbers.apply(ref.name());
            if (number.isEmpty()) {
                return missing(
                        CallCampaignReason.NUMBER_NOT_FOUND, "No PhoneNumber " + ref.name() + " in this namespace");
            }
            var status = number.get().getStatus();
            if (status == null || status.number() == null) {
                return missing(CallCampaignReason.NUMBER_NOT_READY, "PhoneNumber " + ref.name() + " has no number yet");
            }
            if (!Conditions.holds(status.conditions(), ConditionTypes.READY)) {
                notReady = Optional.of(
                        missing(CallCampaignReason.NUMBER_NOT_READY, "PhoneNumber " + ref.name() + " isn't ready"));
            }
            callerIds.add(status.number());
        }
        var name = campaign.getSpec().agentRef().name();
        var agent = agents.apply(name);
        if (agent.isEmpty()) {
            return missing(CallCampaignReason.AGENT_NOT_FOUND, "No VoiceAgent " + name + " in this namespace");
        }
        var resolved = new Resolved(List.copyOf(callerIds));
        if (agent.get().getStatus() == null
                || !Conditions.holds(agent.get().getStatus().conditions(), ConditionTypes.READY)) {
            notReady = Optional.of(missing(CallCampaignReason.AGENT_NOT_READY, "VoiceAgent " + name + " isn't ready"));
        }
        return notReady.<CampaignRefs>map(each -> new Unresolved(each.reason(), each.message(), Optional.of(resolved)))
                .orElse(resolved);
    }

    private static Unresolved missing(CallCampaignReason reason, String message) {
        return new Unresolved(reason, message, Optional.empty());
    }
}
