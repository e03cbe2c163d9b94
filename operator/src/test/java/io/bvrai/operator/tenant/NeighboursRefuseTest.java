package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.testbed.wire.Faults;
import io.bvrai.operator.testbed.wire.Wires;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A neighbour that answers and won't: a condition says so, nothing is lost, and it goes on by itself when it can. */
@ExtendWith(ControlPlane.class)
class NeighboursRefuseTest {
    private final Faults faults = new Faults();
    private final Wires wires;
    private final OneTenant home;

    NeighboursRefuseTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.wires = platform.wires(faults);
        this.home = new OneTenant(admin, platform, platform.ports(wires));
        faults.watch(home.name);
    }

    @AfterEach
    void erase() {
        faults.makeRoom("PostgreSQL");
        faults.makeRoom("Redis");
        home.close();
        wires.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PostgreSQL, NamespaceReady, DatabaseUnavailable, No space left on device",
        "Redis, CacheReady, CacheUnavailable, unable to persist"
    })
    void aNewTenantWaitsForRoom(String neighbour, String type, String reason, String says) throws SQLException {
        // Given
        faults.fill(neighbour);

        // When
        home.apply("");

        // Then
        Condition missing = home.awaitCondition(type, reason);
        assertThat(missing.message()).contains(neighbour, says, "tried again by itself");

        // When
        faults.makeRoom(neighbour);

        // Then
        TenantStatus ready = home.awaitReady().getStatus();
        assertThat(home.writes.databases(OneTenant.id(ready))).isEqualTo(1);
    }

    @Test
    void aDatabaseThatIsFullLosesNothingOfATenantThatIsServed() throws SQLException {
        // Given
        home.apply("");
        TenantStatus before = home.awaitReady().getStatus();
        NeighbourWrites.Count written = home.writes.count();
        faults.fill("PostgreSQL");

        // When
        home.operatorGoesAway();
        home.operatorComesBack();
        home.annotate(Annotations.RECONCILE_AT, "full");

        // Then
        TenantStatus after = await().atMost(OneTenant.PATIENCE)
                .until(() -> home.tenant().orElseThrow().getStatus(), status -> "full"
                        .equals(status.lastReconcileRequest()));
        assertThat(after.phase()).isEqualTo(TenantStatus.Phase.READY);
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(home.writes.count()).isEqualTo(written);
    }
}
