package io.bvrai.operator.campaign;

import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.Golden;
import io.bvrai.operator.kube.HomeTenant;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

public class CampaignPlanTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T12:00:00Z"), ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> aCampaignBecomes() {
        return Golden.cases("campaign", CampaignPlanTest::plan);
    }

    /** What the dialer would be told, and what would be said before it answers. */
    public static Map<String, ?> plan(Golden.Input input) {
        var campaign = input.one(CallCampaign.class);
        var refs = CampaignRefs.resolve(
                campaign,
                name -> input.optional(
                        VoiceAgent.class, agent -> agent.getMetadata().getName().equals(name)),
                name -> input.optional(
                        PhoneNumber.class,
                        number -> number.getMetadata().getName().equals(name)));
        return switch (refs) {
            case CampaignRefs.Unresolved missing ->
                Map.of("status", status(campaign, new CampaignOutcome.Unresolved(missing.reason(), missing.message())));
            case CampaignRefs.Resolved resolved ->
                Map.of(
                        "objects",
                        List.of(CampaignPlan.configMap(
                                HomeTenant.of(campaign, input.optional(Tenant.class, any -> true))
                                        .orElseThrow(),
                                List.of(CampaignPlan.entry(campaign, resolved.callerIds())))),
                        "status",
                        status(campaign, new CampaignOutcome.HandedOver("The dialer hasn't taken it up yet")));
        };
    }

    private static Object status(CallCampaign campaign, CampaignOutcome outcome) {
        return CampaignStatus.of(campaign, outcome, CLOCK);
    }
}
