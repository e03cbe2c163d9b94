package io.bvrai.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an agent says is data: it reaches pods that run. */
@ExtendWith(ControlPlane.class)
class AgentContentTest {
    private final Reception reception;

    AgentContentTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.reception = new Reception(admin, cluster);
    }

    @AfterEach
    void close() {
        reception.close();
    }

    @Test
    void anEditedPromptReachesThePodsWithoutRollingThem() {
        // Given
        reception.becomeReady();
        var before = reception.deployment();
        var first = reception.routed();

        // When
        reception.apply("You answer the phone, and you rhyme.");

        // Then
        Reception.eventually().until(() -> !reception.routed().equals(first));
        Reception.eventually().untilAsserted(() -> {
            assertThat(reception.holds(ConditionTypes.REVISION_LIVE)).isFalse();
            assertThat(reception.pokes()).allMatch(poke -> poke.startsWith(reception.routed()));
        });
        assertThat(reception.agent().getStatus().activeRevision()).isEqualTo(first);

        // When
        reception.reported = Optional.of(reception.routed());

        // Then
        Reception.eventually().until(() -> reception.holds(ConditionTypes.READY));
        assertThat(reception.agent().getStatus().activeRevision()).isEqualTo(reception.routed());
        assertThat(reception.deployment().getMetadata().getGeneration())
                .isEqualTo(before.getMetadata().getGeneration());
        assertThat(reception.revisionsMounted()).contains(first, reception.routed());
    }

    @Test
    void instructionsComeFromContentOnceItIsLabelledAndFollowItsEdits() {
        // Given
        reception.content("", "From a file.");
        reception.home.apply("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: VoiceAgent
                metadata: {name: reception, namespace: %s}
                spec:
                  engine: {type: Ultravox, providerRef: ultravox, ultravox: {}}
                  prompt: {systemFrom: {configMapKeyRef: {name: prompts, key: reception}}}
                """.formatted(reception.home.namespace()));
        Reception.eventually()
                .until(() -> reception.reason(ConditionTypes.RESOLVED_REFS).equals("ContentNotFound"));
        assertThat(reception
                        .admin
                        .configMaps()
                        .inNamespace(reception.home.namespace())
                        .withName(Reception.WORKLOAD)
                        .get())
                .isNull();

        // When
        reception.content("voice.bvrai.io/content: 'true'", "From a file.");

        // Then
        Reception.eventually().until(() -> reception.mounted().contains("From a file."));

        // When
        reception.content("voice.bvrai.io/content: 'true'", "From an edited file.");

        // Then
        Reception.eventually().until(() -> reception.mounted().contains("From an edited file."));
    }
}
