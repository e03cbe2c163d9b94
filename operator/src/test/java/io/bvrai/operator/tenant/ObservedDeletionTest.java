package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.external.TenantId;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant that is only observed loses nothing with its resource: so one moves to another cluster. */
@ExtendWith(ControlPlane.class)
class ObservedDeletionTest {
    private final OneTenant home;

    ObservedDeletionTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports());
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void leavesEverythingToWhoeverTakesItsIdOver() throws SQLException {
        // Given
        home.apply("");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        String key = home.secret("media").field("key");

        // When
        home.edit("{\"spec\":{\"managementPolicy\":\"ObserveOnly\"}}");
        home.annotate(Annotations.CONFIRM_DELETE, home.name);
        home.admin.resources(Tenant.class).withName(home.name).delete();
        await().until(() -> home.tenant().isEmpty());

        // Then
        assertThat(home.writes.databases(id)).isEqualTo(1);
        assertThat(home.ports.accounts().findByTag(id.twilioTag())).hasSize(1);

        // When: another resource of that name, which nobody told what it is, and then somebody does
        home.apply("");
        home.awaitCondition(ConditionTypes.ACCEPTED, "NameReserved");
        home.edit("{\"spec\":{\"adoptId\":\"" + id + "\"}}");

        // Then
        assertThat(OneTenant.id(home.awaitReady().getStatus())).isEqualTo(id);
        assertThat(home.secret("media").field("key")).isEqualTo(key);
    }
}
