package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.operator.external.TenantId;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ControlPlane.class)
class PausedTenantTest {
    private final OneTenant home;

    PausedTenantTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports());
    }

    @AfterEach
    void erase() {
        if (home.tenant().isPresent()) {
            home.annotate(Annotations.PAUSED, "false");
        }
        home.close();
    }

    @Test
    void isNotErasedBeforeItGoesOn() throws SQLException {
        // Given
        home.apply("");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        home.annotate(Annotations.PAUSED, "true");
        home.awaitCondition(ConditionTypes.PAUSED, "Paused");

        // When
        home.delete();

        // Then
        await().atMost(OneTenant.PATIENCE).untilAsserted(() -> assertThat(home.condition(ConditionTypes.PAUSED))
                .hasValueSatisfying(paused -> assertThat(paused.message()).contains("the deletion waits")));
        assertThat(home.writes.databases(id)).isEqualTo(1);
        assertThat(home.admin
                        .namespaces()
                        .withName("tenant-" + home.name)
                        .require()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();

        // When
        home.annotate(Annotations.PAUSED, "false");

        // Then
        await().atMost(OneTenant.PATIENCE).until(() -> home.tenant().isEmpty());
        assertThat(home.writes.databases(id)).isZero();
    }
}
