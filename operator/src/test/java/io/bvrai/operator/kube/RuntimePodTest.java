package io.bvrai.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.operator.TestConfig;
import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Duration;
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
