package io.bvrai.operator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Stage;
import io.bvrai.operator.BackingServices;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantFence;
import io.bvrai.operator.external.TenantId;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Two operators, each with sessions of its own. */
class PostgresTenantFenceTest {
    private final PlatformTables tables =
            new PlatformTables(BackingServices.running().postgres());
    private final OffboardingRecords offboardings = new PostgresOffboardingRecords(tables);
    private final TenantFence one =
            new PostgresTenantFence(BackingServices.running().postgres());
    private final TenantFence other =
            new PostgresTenantFence(BackingServices.running().postgres());
    private final TenantId id = new PostgresTenantRegistry(tables, new SecureRandom(), Clock.systemUTC())
            .reserve("fence-" + UUID.randomUUID().toString().substring(0, 8), "holder")
            .orElseThrow();

    private static String change() {
        Mandate.toCreate(Neighbour.VAULT, "Secret x");
        return "made";
    }

    private void recordErasure() {
        offboardings.begin(id, Instant.now());
        offboardings.advance(id, Stage.SUSPEND, Stage.ERASE);
    }

    @Test
    void nobodyErasesWhileSomebodyMakesSomething() {
        // When // Then
        one.making(id, () -> {
            assertThat(other.erasing(id, () -> "erased"))
                    .as("nothing is made yet")
                    .hasValue("erased");
            change();
            assertThat(other.erasing(id, () -> "erased")).isEmpty();
            assertThat(other.making(id, PostgresTenantFenceTest::change)).isEqualTo("made");
            return id;
        });
        assertThat(other.erasing(id, () -> "erased")).as("it has ended").hasValue("erased");
    }

    @Test
    void nothingIsMadeOnceTheErasureIsRecorded() {
        // Given
        recordErasure();

        // When // Then
        assertThatThrownBy(() -> one.making(id, PostgresTenantFenceTest::change))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CONFLICT))
                .hasMessageContaining("its erasure has begun");
        assertThat(one.making(id, () -> "looked")).as("to look is no harm").isEqualTo("looked");
    }

    @Test
    void nothingMoreIsMadeByOneWhoseSessionWasLost() {
        // When // Then
        assertThatThrownBy(() -> one.making(id, () -> {
                    change();
                    endSessionsWithLocks();
                    assertThat(other.erasing(id, () -> "erased")).hasValue("erased");
                    return change();
                }))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE));
    }

    @Test
    void oneErasesAtATimeAndNobodyMakesAnythingMeanwhile() {
        // When // Then
        assertThat(one.erasing(id, () -> {
                    assertThat(other.erasing(id, () -> "erased")).isEmpty();
                    assertThatThrownBy(() -> other.making(id, PostgresTenantFenceTest::change))
                            .isInstanceOf(NeighbourException.class);
                    return "erased";
                }))
                .hasValue("erased");
    }

    @Test
    void noErasureBeginsOfATenantThatIsErased() {
        // Given
        recordErasure();
        new PostgresErasureCertificates(tables, new SecureRandom()).issue(id, List.of("all"), Instant.now());

        // When // Then
        assertThatThrownBy(() -> offboardings.begin(id, Instant.now()))
                .isInstanceOf(NeighbourException.class)
                .hasMessageContaining("was erased meanwhile");
        assertThat(offboardings.find(id)).isEmpty();
    }

    private void endSessionsWithLocks() {
        try (Connection session = BackingServices.running().superuser("bvrai_platform");
                Statement statement = session.createStatement()) {
            statement.execute("""
                    SELECT pg_terminate_backend(l.pid, 5000) FROM pg_locks l,
                      (SELECT hashtextextended('bvrai tenant %s', 0) AS key) k
                    WHERE l.locktype = 'advisory' AND (l.classid::bigint << 32 | l.objid::bigint) = k.key
                    """.formatted(id.value()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
