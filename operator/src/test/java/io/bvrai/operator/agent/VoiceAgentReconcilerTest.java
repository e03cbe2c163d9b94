package io.bvrai.operator.agent;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.operator.testbed.ByHand;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ControlPlane.class)
class VoiceAgentReconcilerTest {
    private final Reception reception;

    VoiceAgentReconcilerTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.reception = new Reception(admin, cluster);
    }

    @AfterEach
    void close() {
        reception.close();
    }

    @Test
    void anAgentBecomesReadyWhenItsPodsAnswerWithItsRevision() {
        // Given
        reception.apply("You answer the phone.");

        // When
        reception.podsRunAndReport();

        // Then
        Reception.eventually().until(() -> reception.holds(ConditionTypes.READY));
        var status = reception.agent().getStatus();
        assertThat(status.endpoint())
                .isEqualTo("https://" + reception.home.tenant() + ".voice.test/v1/agents/reception/");
        assertThat(status.activeRevision()).isEqualTo(reception.routed());
        assertThat(status.readyReplicas()).isEqualTo(1);
        assertThat(reception.vault.roles).containsKey(reception.home.namespace() + "." + Reception.WORKLOAD);
    }

    @Test
    void anotherReconciliationWritesNothing() {
        // Given
        reception.becomeReady();
        var versions = reception.versions();
        reception.requests().clear();

        // When
        ByHand.label(reception.agents().withName("reception"), "touched", "yes");
        reception.home.gates(Condition.Status.TRUE);

        // Then
        await().during(Duration.ofSeconds(3)).until(() -> reception
                .requests()
                .writesTo(reception.home.namespace())
                .isEmpty());
        assertThat(reception.versions()).isEqualTo(versions);
        assertThat(reception.vault.writes).isEqualTo(1);
    }

    @Test
    void aPausedAgentIsNotTouched() {
        // Given
        reception.becomeReady();
        ByHand.annotate(reception.agents().withName("reception"), Annotations.PAUSED, "true");
        Reception.eventually().until(() -> reception.holds(ConditionTypes.PAUSED));
        var first = reception.routed();

        // When
        reception.apply("You are paused.");
        Reception.eventually().until(() -> reception
                .agent()
                .getStatus()
                .observedGeneration()
                .equals(reception.agent().getMetadata().getGeneration()));

        // Then
        assertThat(reception.routed()).isEqualTo(first);

        // When
        ByHand.annotate(reception.agents().withName("reception"), Annotations.PAUSED, null);

        // Then
        Reception.eventually()
                .until(() -> !reception.routed().equals(first) && !reception.holds(ConditionTypes.PAUSED));
    }

    @Test
    void noPodBeforeTheWallsOfItsTenantStand() {
        // Given
        reception.home.gates(Condition.Status.FALSE);

        // When
        reception.apply("You answer the phone.");

        // Then
        Reception.eventually()
                .until(() -> reception.reason(ConditionTypes.RESOLVED_REFS).equals("TenantNotReady"));
        assertThat(reception.deployment()).isNull();
        assertThat(reception.vault.roles).isEmpty();

        // When
        reception.home.gates(Condition.Status.TRUE);

        // Then
        Reception.eventually().until(() -> reception.deployment() != null);
    }

    @Test
    void aDeletedAgentLeavesNothing() {
        // Given
        reception.becomeReady();

        // When
        reception.agents().withName("reception").delete();

        // Then
        Reception.eventually().until(() -> reception.agents().list().getItems().isEmpty());
        Reception.eventually().until(() -> reception.owned().isEmpty());
        assertThat(reception.vault.roles).isEmpty();
    }

    @Test
    void aVaultThatIsAwayIsNamedAndNoPodStartsBeforeItIsBack() {
        // Given
        reception.vault.away = true;

        // When
        reception.apply("You answer the phone.");

        // Then
        Reception.eventually()
                .until(() -> reception.reason(ConditionTypes.SECRETS_READY).equals("VaultUnavailable"));
        assertThat(reception.deployment()).isNull();

        // When
        reception.vault.away = false;
        reception.podsRunAndReport();

        // Then
        Reception.eventually().until(() -> reception.holds(ConditionTypes.READY));
        assertThat(reception.vault.writes).isEqualTo(1);
    }

    @Test
    void aVaultThatStaysAwayIsTriedLessAndLessOften() {
        // Given
        reception.vault.away = true;

        // When
        reception.apply("You answer the phone.");

        // Then
        reception.vault.tries.assertTheGapsGrow(Duration.ofSeconds(1));
        reception.vault.away = false;
    }
}
