package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.Golden;
import io.bvrai.operator.TestConfig;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

public class NumberPlanTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T12:00:00Z"), ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> aNumberBecomes() {
        return Golden.cases("number", NumberPlanTest::plan);
    }

    /** What would be looked for, bought and set at the telephone network, and what would be said before anything of it is done. */
    public static Map<String, ?> plan(Golden.Input input) {
        var number = input.one(PhoneNumber.class);
        var tenant = input.optional(Tenant.class, any -> true);
        var refusal = Countries.refusal(number, tenant);
        var refs = NumberRefs.resolve(
                number,
                tenant,
                input.optional(
                        VoiceAgent.class, agent -> NumberRefs.agentOf(number).contains(ResourceID.fromResource(agent))),
                List.of(number));
        if (refusal.isPresent()) {
            return Map.of("status", NumberStatus.of(number, new NumberOutcome.Refused(), refusal, CLOCK));
        }
        return switch (refs) {
            case NumberRefs.Unresolved missing ->
                Map.of(
                        "status",
                        NumberStatus.of(
                                number,
                                new NumberOutcome.Unresolved(missing.reason(), missing.message()),
                                refusal,
                                CLOCK));
            case NumberRefs.Resolved resolved -> atTheNetwork(number, resolved);
        };
    }

    private static Map<String, ?> atTheNetwork(PhoneNumber number, NumberRefs.Resolved refs) {
        var plan = new LinkedHashMap<String, Object>();
        var wanted = new NumberPlan(TestConfig.config()).wanted(number, refs);
        var acquire = number.getSpec().acquire();
        plan.put("account", refs.account());
        if (acquire == null) {
            plan.put("lookFor", String.valueOf(number.getSpec().number()));
            plan.put("set", wanted);
        } else {
            var tag = NumberPlan.tag(refs.tenant().id(), number);
            plan.put("lookFor", tag);
            plan.put("search", NumberPlan.search(acquire).toString());
            plan.put(
                    "buy",
                    NumberPlan.purchase(number, "+12125550100", tag, wanted).toString());
        }
        plan.put("status", NumberStatus.of(number, nothingForSale(), Optional.empty(), CLOCK));
        return plan;
    }

    private static NumberOutcome nothingForSale() {
        return new NumberOutcome.NotHeld(PhoneNumberReason.NONE_AVAILABLE, "None", Duration.ofMinutes(1));
    }
}
