package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two replicas that both believe they lead, as after a lost lease with writes in flight, harm nobody. */
@ExtendWith(ControlPlane.class)
class OverlappingOperatorsTest {
    private final OneTenant home;

    OverlappingOperatorsTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports());
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
        home.annotate(Annotations.CONFIRM_DELETE, home.name);
        home.admin.resources(Tenant.class).withName(home.name).delete();
        await().atMost(OneTenant.PATIENCE).until(() -> home.tenant().isEmpty());

        // Then
        TenantId id = OneTenant.id(status);
        assertThat(home.writes.databases(id)).isZero();
        assertThat(home.ports.accounts().findByTag(id.twilioTag())).isEmpty();
        assertThat(home.ports.certificates().find(id)).isPresent();
        assertThat(home.ports.certificates().verify()).isEmpty();
    }
}
