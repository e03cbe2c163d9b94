package io.bvrai.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.operator.tenant.Platform;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The auth role of an agent in a real Vault is looked after as its Tenant's spec says. */
@ExtendWith(ControlPlane.class)
class AgentLoginTest {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final MovedClock clock = MovedClock.running();
    private final Platform platform;
    private final Reception reception;

    AgentLoginTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.platform = Platform.running(admin, cluster);
        this.reception = new Reception(
                admin, cluster, clock, Optional.of(platform.ports().authRoles()));
    }

    @BeforeEach
    void isReady() {
        knows("resyncInterval: 1m");
        reception.becomeReady();
        clock.stop();
    }

    /** The operator has these policies before its eyes: a process that starts has read everything first. */
    private void knows(String policies) {
        knows(() -> {}, policies);
    }

    private void knows(Runnable meanwhile, String policies) {
        reception.operatorGoesAway();
        meanwhile.run();
        reception.home.lookedAfter(policies);
        reception.operatorComesBack();
    }

    @AfterEach
    void close() {
        reception.close();
    }

    @Test
    void isRepairedWithinTheIntervalOfItsTenant() {
        // Given
        widen();

        // When
        clock.advance(INTERVAL);

        // Then
        Reception.eventually().ignoreException(IllegalStateException.class).until(() -> !isWide());
        assertThat(reception.reason(ConditionTypes.SECRETS_READY)).isEqualTo("Provisioned");
    }

    @ParameterizedTest
    @CsvSource({"driftPolicy, Report", "managementPolicy, ObserveOnly"})
    void isReportedAndLeftWhereItsTenantWantsItReported(String policy, String value) {
        // When
        knows(this::widen, "resyncInterval: 1m\n" + policy + ": " + value);

        // Then
        Reception.eventually()
                .until(() -> reception.reason(ConditionTypes.SECRETS_READY).equals("Drifted"));
        assertThat(reception.holds(ConditionTypes.READY))
                .as("it goes on answering")
                .isTrue();
        assertThat(isWide()).isTrue();
        assertThat(reception.message(ConditionTypes.SECRETS_READY))
                .endsWith("the Tenant's " + policy + " leaves it so");

        // When
        knows("resyncInterval: 1m");

        // Then
        Reception.eventually().ignoreException(IllegalStateException.class).until(() -> !isWide());
        Reception.eventually()
                .until(() -> reception.reason(ConditionTypes.SECRETS_READY).equals("Provisioned"));
    }

    /** As somebody who may write roles. */
    private void widen() {
        platform.backing.vaultAsRoot(
                "POST",
                role(),
                "{\"bound_service_account_names\":[\"*\"],\"bound_service_account_namespaces\":[\"tenant-*\"]}");
    }

    /** @throws IllegalStateException between its deletion and the next one's making */
    private boolean isWide() {
        return platform.backing.vaultAsRoot("GET", role(), "").contains("\"tenant-*\"");
    }

    private String role() {
        return "auth/kubernetes/role/" + reception.home.namespace() + "." + Reception.WORKLOAD;
    }
}
