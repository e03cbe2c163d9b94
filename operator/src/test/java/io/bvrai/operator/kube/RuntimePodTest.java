package io.bvrai.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.testkit.Repository;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuntimePodTest {

    @Test
    void onlyPodsThatHoldCallsGetThePriorityOfCalls() {
        // Given
        var config = TestConfig.with(Map.of("bvrai.runtime.calls-priority-class", "bvrai-calls"));

        // Then
        assertThat(pod("agent", config).getPriorityClassName()).isEqualTo("bvrai-calls");
        assertThat(pod("api,worker", config).getPriorityClassName()).isNull();
        assertThat(pod("migrate", config).getPriorityClassName()).isNull();
    }

    @Test
    void withoutAPriorityClassTheClustersDefaultHolds() {
        assertThat(pod("agent", TestConfig.config()).getPriorityClassName()).isNull();
    }

    @Test
    void callsLiveOnNodesThatStayAndTheRestOnNodesThatMayGo() {
        // Given
        var config = TestConfig.with(Map.of("bvrai.runtime.node-pools", "media,worker"));

        // Then
        for (var placed : Map.of("agent", "media", "api,worker", "worker", "migrate", "worker")
                .entrySet()) {
            PodSpec pod = pod(placed.getKey(), config);
            assertThat(pod.getNodeSelector())
                    .as(placed.getKey())
                    .isEqualTo(Map.of("voice.bvrai.io/pool", placed.getValue()));
            assertThat(pod.getTolerations())
                    .as("the pool's taint and no other, for %s", placed.getKey())
                    .containsExactly(
                            new Toleration("NoSchedule", "voice.bvrai.io/pool", "Equal", null, placed.getValue()));
        }
    }

    @Test
    void thePodsAreLetOnTheNodesThatKarpenterMakesForThem() throws IOException {
        // Given
        var nodes = Files.readString(Repository.root().resolve("argocd/platform/aws/templates/nodepools.yaml"))
                .replaceAll("\\{\\{[^}]*}}", "0");
        var config = TestConfig.with(Map.of("bvrai.runtime.node-pools", "media,worker"));
        var pods = Map.of("media", pod("agent", config), "worker", pod("migrate", config));

        // Then
        for (String document : nodes.split("\\n---\\n", -1)) {
            GenericKubernetesResource pool = Serialization.unmarshal(document, GenericKubernetesResource.class);
            PodSpec pod = pods.get(pool.getMetadata().getName());
            assertThat(pool.<Object>get("spec", "template", "metadata", "labels"))
                    .isEqualTo(pod.getNodeSelector());
            Toleration tolerated = pod.getTolerations().getFirst();
            assertThat(pool.<Object>get("spec", "template", "spec", "taints"))
                    .isEqualTo(List.of(Map.of(
                            "key", tolerated.getKey(),
                            "value", tolerated.getValue(),
                            "effect", tolerated.getEffect())));
        }
    }

    @Test
    void podsWhosePoolTheClusterDoesNotHaveAreLeftToTheScheduler() {
        // Given
        var config = TestConfig.with(Map.of("bvrai.runtime.node-pools", "media"));

        // Then
        assertThat(pod("agent", config).getNodeSelector()).isNotEmpty();
        assertThat(pod("api,worker", config).getNodeSelector()).isEmpty();
        assertThat(pod("api,worker", config).getTolerations()).isEmpty();
    }

    @Test
    void withoutPoolsNoPodIsReplaced() {
        // When
        PodSpec pod = pod("agent", TestConfig.config());

        // Then: neither is in what is applied, so its hash is that of the release before
        assertThat(ConfigJson.write(pod)).doesNotContain("nodeSelector", "tolerations");
    }

    @Test
    void readsItsSecretsOftenEnoughForAShortOverlap() {
        // Given
        BvraiConfig hasty = TestConfig.with(Map.of("bvrai.intervals.overlap", "PT20S"));

        // Then
        assertThat(refresh(hasty)).contains("PT4S");
        assertThat(refresh(TestConfig.config()))
                .as("its own default does, so no pod is replaced")
                .isEmpty();
    }

    @Test
    void onlyAMigrationDoesWithoutTheCompilerThatPaysInTheLongRun() {
        assertThat(variable("migrate", TestConfig.config(), "JDK_JAVA_OPTIONS")).contains("-XX:TieredStopAtLevel=1");
        assertThat(variable("agent", TestConfig.config(), "JDK_JAVA_OPTIONS")).isEmpty();
        assertThat(variable("api,worker", TestConfig.config(), "JDK_JAVA_OPTIONS"))
                .isEmpty();
    }

    @Test
    void aFirstReadinessIsSeenSoonAndOneAtRestRarelyAskedFor() {
        // When
        Container container = pod("agent", TestConfig.config()).getContainers().getFirst();

        // Then
        assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/q/health/started");
        assertThat(container.getStartupProbe().getPeriodSeconds()).isEqualTo(1);
        assertThat(container.getStartupProbe().getFailureThreshold())
                .as("a cold start on a loaded node, and what the pod waits for")
                .isGreaterThanOrEqualTo(180 + 30);
        assertThat(container.getReadinessProbe().getPeriodSeconds()).isEqualTo(5);
        assertThat(container.getLivenessProbe().getPeriodSeconds()).isEqualTo(20);
    }

    private static Optional<String> refresh(BvraiConfig config) {
        return variable("agent", config, "BVRAI_VAULT_REFRESH");
    }

    private static Optional<String> variable(String roles, BvraiConfig config, String name) {
        return pod(roles, config).getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst();
    }

    private static PodSpec pod(String roles, BvraiConfig config) {
        return new RuntimePod(
                        "acme",
                        "aaaaaaaaaaaaaaaaaaaaaaaaaa",
                        "tenant-acme",
                        roles,
                        "account",
                        Optional.empty(),
                        Optional.empty(),
                        new ResourceRequirements(),
                        Duration.ofMinutes(1))
                .spec(config);
    }
}
