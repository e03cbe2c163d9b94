package io.bvrai.operator.agent;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What others change is put right. */
@ExtendWith(ControlPlane.class)
class AgentRepairTest {
    private final Reception reception;

    AgentRepairTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.reception = new Reception(admin, cluster);
    }

    @AfterEach
    void close() {
        reception.close();
    }

    @Test
    void whatSomebodyChangedByHandIsRepaired() {
        // Given
        reception.becomeReady();

        // When
        reception
                .admin
                .services()
                .inNamespace(reception.home.namespace())
                .withName(Reception.WORKLOAD)
                .edit(service -> {
                    service.getSpec().getPorts().getFirst().setTargetPort(new IntOrString(1));
                    return service;
                });
        reception
                .admin
                .apps()
                .deployments()
                .inNamespace(reception.home.namespace())
                .withName(Reception.WORKLOAD)
                .edit(deployment -> {
                    deployment
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .setImage("evil:1");
                    return deployment;
                });
        reception
                .admin
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(reception.home.namespace())
                .withName(Reception.WORKLOAD)
                .delete();

        // Then
        Reception.eventually().untilAsserted(() -> {
            assertThat(reception
                            .admin
                            .services()
                            .inNamespace(reception.home.namespace())
                            .withName(Reception.WORKLOAD)
                            .get()
                            .getSpec()
                            .getPorts()
                            .getFirst()
                            .getTargetPort())
                    .isEqualTo(new IntOrString("http"));
            assertThat(reception
                            .deployment()
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getImage())
                    .isEqualTo("bvrai-runtime:1");
            assertThat(reception
                            .admin
                            .policy()
                            .v1()
                            .podDisruptionBudget()
                            .inNamespace(reception.home.namespace())
                            .withName(Reception.WORKLOAD)
                            .get())
                    .isNotNull();
        });
    }

    @Test
    void whatChangedWhileTheOperatorWasAwayIsMadeGood() {
        // Given
        reception.becomeReady();
        var first = reception.routed();
        reception.operatorGoesAway();
        reception
                .admin
                .services()
                .inNamespace(reception.home.namespace())
                .withName(Reception.WORKLOAD)
                .delete();
        reception.apply("Edited while nobody looked.");

        // When
        reception.operatorComesBack();

        // Then
        Reception.eventually()
                .until(() -> !reception.routed().equals(first)
                        && reception
                                        .admin
                                        .services()
                                        .inNamespace(reception.home.namespace())
                                        .withName(Reception.WORKLOAD)
                                        .get()
                                != null);
    }

    @Test
    void aRestartedOperatorWritesNothing() {
        // Given
        reception.becomeReady();
        var answered = reception.reported;

        // When: tenant-api is silent at first, as when everything starts at once
        reception.operatorGoesAway();
        reception.reported = Optional.empty();
        reception.operatorComesBack();

        // Then
        assertNothingIsWritten();
        assertThat(reception.holds(ConditionTypes.READY)).isTrue();

        // When
        reception.reported = answered;

        // Then
        assertNothingIsWritten();
    }

    private void assertNothingIsWritten() {
        await().during(Duration.ofSeconds(2)).until(() -> reception
                .requests()
                .writesTo(reception.home.namespace())
                .isEmpty());
    }
}
