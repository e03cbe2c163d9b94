package io.bvrai.operator.agent;

import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.Golden;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.kube.HomeTenant;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
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

public class AgentPlanTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T12:00:00Z"), ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> anAgentBecomes() {
        return Golden.cases("agent", AgentPlanTest::plan);
    }

    public static Map<String, ?> plan(Golden.Input input) {
        var agent = input.one(VoiceAgent.class);
        var refs = AgentRefs.resolve(
                agent,
                input.optional(Tenant.class, tenant -> true),
                name -> input.optional(
                        ConfigMap.class, each -> each.getMetadata().getName().equals(name) && isContent(each)));
        return switch (refs) {
            case AgentRefs.Unresolved missing ->
                result(agent, new AgentOutcome.Unresolved(missing.reason(), missing.message()), List.of());
            case AgentRefs.Resolved resolved -> plan(input, agent, resolved);
        };
    }

    private static Map<String, ?> plan(Golden.Input input, VoiceAgent agent, AgentRefs.Resolved resolved) {
        Optional<String> gate = resolved.tenant().missingForPods();
        if (gate.isPresent()) {
            return result(agent, new AgentOutcome.Gated(resolved.tenant().name(), gate.get()), List.of());
        }
        return applied(input, agent, resolved.tenant(), resolved.system());
    }

    private static Map<String, ?> applied(Golden.Input input, VoiceAgent agent, HomeTenant tenant, String system) {
        var runnable = RevisionPlan.of(agent.getSpec(), system);
        if (runnable.isEmpty()) {
            return result(agent, new AgentOutcome.NotRunnable("Cascade"), List.of());
        }
        var revision = runnable.get();
        var kept = KeptRevisions.mounted(
                input.optional(
                        ConfigMap.class, each -> each.getMetadata().getName().equals(AgentPlan.workload(agent))),
                agent.getStatus(),
                revision.revision(),
                Duration.ofHours(2),
                CLOCK.instant());
        var plan = new AgentPlan(TestConfig.config(), tenant, agent);
        var outcome = new AgentOutcome.Applied(
                revision,
                plan.endpoint(),
                new AgentOutcome.Login(Optional.empty(), Duration.ofMinutes(10)),
                input.optional(Deployment.class, each -> true),
                new AgentOutcome.Live.Loading("Pods are being told", 0));
        return result(agent, outcome, plan.objects(revision, kept));
    }

    private static Map<String, ?> result(VoiceAgent agent, AgentOutcome outcome, List<?> objects) {
        var result = new LinkedHashMap<String, Object>();
        result.put("objects", objects);
        if (!objects.isEmpty()) {
            result.put("vaultRole", AgentPlan.vaultRole(agent).toString());
        }
        result.put("status", AgentStatus.of(agent, outcome, CLOCK));
        return result;
    }

    private static boolean isContent(ConfigMap configMap) {
        var labels = configMap.getMetadata().getLabels();
        return labels != null && "true".equals(labels.get(Labels.CONTENT));
    }
}
