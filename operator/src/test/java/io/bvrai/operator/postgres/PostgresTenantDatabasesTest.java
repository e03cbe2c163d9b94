package io.bvrai.operator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.BackingServices;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTenantDatabasesTest {
    private static final int CONNECTIONS = 10;
    private static final String PASSWORD = "only-in-this-test";

    private final BackingServices backing = BackingServices.running();
    private final PostgresTenantDatabases databases = new PostgresTenantDatabases(backing.postgres());
    private final List<TenantId> made = new ArrayList<>();

    @AfterEach
    void drop() {
        made.forEach(databases::drop);
    }

    @Test
    void createsADatabaseOnceAndThenWritesNothing() {
        // Given
        TenantId id = newId();

        // When
        Drift first = databases.ensure(id, CONNECTIONS);
        Drift second = databases.ensure(id, CONNECTIONS);

        // Then
        assertThat(first).isEqualTo(Drift.CREATED);
        assertThat(second).isEqualTo(Drift.NONE);
    }

    @Test
    void givesTheApplicationDmlOnWhatMigrationsCreateAndNothingMore() throws SQLException {
        // Given
        TenantId id = tenant();
        asMigration(id, "CREATE TABLE call (id bigserial PRIMARY KEY, note text)");

        // When // Then
        try (Connection app = backing.connect(id.database(), id.appLoginA(), PASSWORD);
                Statement statement = app.createStatement()) {
            assertThatCode(() -> statement.execute("INSERT INTO call (note) VALUES ('x')"))
                    .doesNotThrowAnyException();
            assertThatCode(() -> statement.execute("UPDATE call SET note = 'y'; DELETE FROM call"))
                    .doesNotThrowAnyException();
            for (String forbidden : List.of(
                    "CREATE TABLE mine (id int)",
                    "CREATE SCHEMA mine",
                    "CREATE TEMPORARY TABLE mine (id int)",
                    "ALTER TABLE call ADD COLUMN x int",
                    "TRUNCATE call",
                    "SET ROLE " + id.ownerRole())) {
                assertThatThrownBy(() -> statement.execute(forbidden))
                        .as(forbidden)
                        .isInstanceOf(SQLException.class)
                        .extracting(e -> ((SQLException) e).getSQLState())
                        .isEqualTo("42501");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "template1", "bvrai_platform"})
    void keepsTenantsOutOfThePlatformsDatabases(String database) throws SQLException {
        // Given
        TenantId id = tenant();
        try (Connection own = backing.connect(id.database(), id.appLoginA(), PASSWORD)) {
            assertThat(own.isValid(1)).as("positive control").isTrue();
        }

        // When // Then
        assertThatThrownBy(() -> backing.connect(database, id.appLoginA(), PASSWORD))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for database");
    }

    /** As template1 and postgres are on a server that nobody has closed. */
    @Test
    void letsNoNewTenantInWhileTheServerHasADatabaseThatIsOpenToAll() throws SQLException {
        // Given
        TenantId standing = tenant();
        TenantId id = newId();
        try (OpenToAll open = new OpenToAll()) {
            // When // Then
            assertExposed(id, open.name);
            setPassword(id);
            assertThatThrownBy(() -> backing.connect(id.database(), id.appLoginA(), PASSWORD))
                    .as("nobody is let in")
                    .hasMessageContaining("permission denied for database");
            assertThat(databases.ensure(standing, CONNECTIONS)).isEqualTo(Drift.NONE);
            try (Connection goesOn = backing.connect(standing.database(), standing.appLoginA(), PASSWORD)) {
                assertThat(goesOn.isValid(1)).isTrue();
            }

            // When: what the message says is done
            asOperator("REVOKE CONNECT ON DATABASE " + open.name + " FROM PUBLIC");

            // Then
            databases.ensure(id, CONNECTIONS);
            assertThat(databases.ensure(id, CONNECTIONS)).isEqualTo(Drift.NONE);
            assertThat(databases.ensure(standing, CONNECTIONS)).isEqualTo(Drift.NONE);
        }
    }

    @Test
    void givesATenantThatIsServedBackWhatItLostWhileTheServerHasADatabaseThatIsOpenToAll() throws SQLException {
        // Given
        TenantId standing = tenant();
        asMigration(standing, "CREATE TABLE call (id int)");
        try (OpenToAll _ = new OpenToAll()) {
            asOperator("REVOKE CONNECT ON DATABASE " + standing.database() + " FROM " + standing.appRole());
            assertThatThrownBy(() -> backing.connect(standing.database(), standing.appLoginA(), PASSWORD))
                    .hasMessageContaining("permission denied for database");

            // When
            Drift repair = databases.ensure(standing, CONNECTIONS);

            // Then
            assertThat(repair).isEqualTo(Drift.REPAIRED);
            try (Connection again = backing.connect(standing.database(), standing.appLoginA(), PASSWORD)) {
                assertThat(again.isValid(1)).isTrue();
            }
        }
    }

    /** PUBLIC may connect to a database unless somebody forbids it. */
    private final class OpenToAll implements AutoCloseable {
        private final String name =
                "shared_" + TenantId.mint(new SecureRandom()).value();

        private OpenToAll() throws SQLException {
            asOperator("CREATE DATABASE " + name + " TEMPLATE template0");
        }

        @Override
        public void close() throws SQLException {
            asOperator("DROP DATABASE " + name);
        }
    }

    private void assertExposed(TenantId id, String open) {
        assertThatThrownBy(() -> databases.ensure(id, CONNECTIONS))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.EXPOSED))
                .hasMessageContaining("REVOKE CONNECT ON DATABASE \"" + open + "\" FROM PUBLIC");
    }

    @Test
    void takesADatabaseThatAllowsNoConnectionForClosed() throws SQLException {
        // Given: as template0 is
        TenantId id = newId();
        String shut = "shared_" + TenantId.mint(new SecureRandom()).value();
        asOperator("CREATE DATABASE " + shut + " TEMPLATE template0 ALLOW_CONNECTIONS false");
        try {
            // When // Then
            assertThat(databases.ensure(id, CONNECTIONS)).isEqualTo(Drift.CREATED);
        } finally {
            asOperator("DROP DATABASE " + shut);
        }
    }

    @Test
    void keepsTenantsOutOfEachOthersDatabases() throws SQLException {
        // Given
        TenantId a = tenant();
        TenantId b = tenant();

        // When // Then
        assertThatThrownBy(() -> backing.connect(a.database(), b.appLoginA(), PASSWORD))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for database");

        // When: the guard is taken away
        asOperator("GRANT CONNECT ON DATABASE " + a.database() + " TO PUBLIC");

        // Then
        assertThatCode(() ->
                        backing.connect(a.database(), b.appLoginA(), PASSWORD).close())
                .as("without the guard the other tenant comes in: the check above bites")
                .doesNotThrowAnyException();
    }

    @Test
    void repairsWhatWasChangedByHand() throws SQLException {
        // Given
        TenantId id = tenant();
        asOperator("GRANT CONNECT ON DATABASE " + id.database() + " TO PUBLIC");
        asOperator("ALTER ROLE " + id.appLoginA() + " CONNECTION LIMIT -1 CREATEDB");
        asOperator("GRANT " + id.ownerRole() + " TO " + id.appLoginB());
        asMigration(id, "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT TRUNCATE ON TABLES TO " + id.appRole());
        asMigration(id, "GRANT CREATE ON SCHEMA public TO " + id.appRole());

        // When
        Drift repair = databases.ensure(id, CONNECTIONS);
        Drift afterwards = databases.ensure(id, CONNECTIONS);

        // Then
        assertThat(repair).isEqualTo(Drift.REPAIRED);
        assertThat(afterwards).isEqualTo(Drift.NONE);
        try (Connection superuser = backing.superuser(id.database())) {
            assertThat(Sql.strings(
                            superuser,
                            "SELECT rolconnlimit || ' ' || rolcreatedb FROM pg_roles WHERE rolname = ?",
                            id.appLoginA()))
                    .containsExactly(CONNECTIONS + " false");
            assertThat(Sql.strings(
                            superuser, "SELECT 'in' WHERE pg_has_role(?, ?, 'MEMBER')", id.appLoginB(), id.ownerRole()))
                    .isEmpty();
        }
    }

    @Test
    void completesACreationThatWasInterruptedBeforeItsGrantsStood() throws SQLException {
        // Given: the database exists as CREATE DATABASE leaves it
        TenantId id = newId();
        asOperator("CREATE DATABASE " + id.database() + " TEMPLATE template0 ALLOW_CONNECTIONS false");
        assertThatThrownBy(() -> backing.superuser(id.database()))
                .as("nobody gets in meanwhile")
                .hasMessageContaining("not currently accepting connections");

        // When
        databases.ensure(id, CONNECTIONS);

        // Then
        assertThat(databases.ensure(id, CONNECTIONS)).isEqualTo(Drift.NONE);
        setPassword(id);
        try (Connection app = backing.connect(id.database(), id.appLoginA(), PASSWORD)) {
            assertThat(app.isValid(1)).isTrue();
        }
    }

    @Test
    void dropsEverythingAlthoughSomebodyIsConnected() throws SQLException {
        // Given
        TenantId id = tenant();
        asMigration(id, "CREATE TABLE call (id int)");
        try (Connection lingering = backing.connect(id.database(), id.appLoginA(), PASSWORD)) {
            // When
            databases.drop(id);
            databases.drop(id);

            // Then
            assertThat(lingering.isValid(1)).isFalse();
        }
        try (Connection superuser = backing.superuser("postgres")) {
            assertThat(Sql.strings(
                            superuser,
                            "SELECT datname FROM pg_database WHERE datname = ? UNION SELECT rolname FROM pg_roles WHERE rolname LIKE ?",
                            id.database(),
                            id.database() + "%"))
                    .isEmpty();
        }
    }

    @Test
    void namesTheServerWhenItIsNotThere() {
        // Given
        PostgresSettings settings = new PostgresSettings(
                "127.0.0.1", 1, "bvrai_platform", backing.trust(), Duration.ofSeconds(1), Duration.ofSeconds(1));
        PostgresTenantDatabases nowhere =
                new PostgresTenantDatabases(new PostgresSessions(settings, backing::postgresOperator));

        // When // Then
        assertThatThrownBy(() -> nowhere.ensure(newId(), CONNECTIONS))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE))
                .hasMessageContaining("PostgreSQL at 127.0.0.1:1");
        made.clear();
    }

    @Test
    void readsTheLoginAgainWhenItIsRefused() {
        // Given: the first answer from Vault is older than a rotation
        List<AdminLogin> answers = new ArrayList<>(
                List.of(new AdminLogin(backing.postgresOperator().username(), "old"), backing.postgresOperator()));
        PostgresSessions sessions = new PostgresSessions(backing.postgresSettings(), answers::removeFirst);

        // When
        String user =
                sessions.inPlatformDatabase(session -> session.getMetaData().getUserName());

        // Then
        assertThat(user).isEqualTo(backing.postgresOperator().username());
        assertThat(answers).isEmpty();
    }

    private TenantId newId() {
        TenantId id = TenantId.mint(new SecureRandom());
        made.add(id);
        return id;
    }

    private TenantId tenant() throws SQLException {
        TenantId id = newId();
        databases.ensure(id, CONNECTIONS);
        setPassword(id);
        return id;
    }

    /** Vault's part in production. */
    private void setPassword(TenantId id) throws SQLException {
        asOperator("ALTER ROLE " + id.appLoginA() + " PASSWORD '" + PASSWORD + "'");
    }

    private void asOperator(String sql) throws SQLException {
        AdminLogin operator = backing.postgresOperator();
        try (Connection session = backing.connect("bvrai_platform", operator.username(), operator.password());
                Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private void asMigration(TenantId id, String sql) throws SQLException {
        try (Connection session = backing.superuser(id.database());
                Statement statement = session.createStatement()) {
            statement.execute("SET ROLE " + id.ownerRole());
            statement.execute(sql);
        }
    }
}
