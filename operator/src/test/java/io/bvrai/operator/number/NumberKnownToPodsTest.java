package io.bvrai.operator.number;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ready means that callers are answered, and for that the pods have to know the number. */
@ExtendWith(ControlPlane.class)
class NumberKnownToPodsTest {
    private final Numbers lines;

    NumberKnownToPodsTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.lines = new Numbers(admin, cluster);
    }

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void aNumberIsReadyWhenAllPodsThatAnswerItKnowIt() {
        // Given
        lines.pods.prompt = false;
        lines.network.hold(lines.number);
        lines.agent("True");

        // When
        lines.apply("main", "number: '%s', agentRef: {name: reception}".formatted(lines.number));

        // Then: it is bound, and the tenant's configuration doesn't name it yet
        Numbers.eventually()
                .until(() -> lines.reason("main", ConditionTypes.READY).equals("PodsLoading"));
        assertThat(lines.holds("main", ConditionTypes.BOUND)).isTrue();
        assertThat(lines.message("main", ConditionTypes.READY))
                .contains("being written into the tenant's configuration");

        // When
        var written = lines.pods.write("keys");

        // Then
        Numbers.eventually()
                .until(() -> lines.message("main", ConditionTypes.READY).startsWith("0 of 2 pods"));

        // When
        lines.pods.firstLoads(written);

        // Then
        Numbers.eventually()
                .until(() -> lines.message("main", ConditionTypes.READY).startsWith("1 of 2 pods"));
        assertThat(lines.holds("main", ConditionTypes.READY)).isFalse();

        // When
        lines.pods.secondLoads(written);

        // Then
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));

        // When: the cluster rotates its keys, and pods load that some time later
        lines.pods.write("rotated");
        lines.askAgain("main");
        Numbers.eventually().until(() -> lines.requestSeen("main"));

        // Then
        assertThat(lines.holds("main", ConditionTypes.READY)).isTrue();
    }

    @Test
    void aNumberThatMovesToAnotherAgentIsReadyAgainWhenPodsKnowThat() {
        // Given
        lines.network.hold(lines.number);
        lines.apply("main", "number: '%s'".formatted(lines.number));
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
        lines.pods.prompt = false;

        // When
        lines.agent("True");
        lines.apply("main", "number: '%s', agentRef: {name: reception}".formatted(lines.number));

        // Then
        Numbers.eventually()
                .until(() -> lines.reason("main", ConditionTypes.READY).equals("PodsLoading"));

        // When
        lines.pods.prompt = true;

        // Then
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
    }
}
