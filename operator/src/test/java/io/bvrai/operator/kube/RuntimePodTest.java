package io.bvrai.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.operator.TestConfig;
import io.bvrai.operator.config.BvraiConfig;
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
