package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two replicas that both believe they lead, as after a lost lease with writes in flight, harm nobody. */
@ExtendWith(ControlPlane.class)
class OverlappingOperatorsTest {
    private final OneTenant home;

    OverlappingOperatorsTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        // No request is in flight for as long as its effect is waited for before it is repeated.
        Clock standing = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        this.home = new OneTenant(admin, platform, platform.ports(), Ports.SILENT, standing);
        home.secondOperatorOverlaps();
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void makeATenantOnceAndLeaveNothingOfIt() throws SQLException {
        // When
        home.apply("");
        TenantStatus status = home.awaitReady().getStatus();

        // Then
        home.wasMadeOnce(status);

        // When
        home.delete();
        await().until(() -> home.tenant().isEmpty());

        // Then
        TenantId id = OneTenant.id(status);
        assertThat(home.leftBehind(id)).isEmpty();
        assertThat(home.ports.certificates().find(id)).isPresent();
        assertThat(home.ports.certificates().verify()).isEmpty();
    }
}
