package io.bvrai.runtime.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.testkit.Repository;
import io.bvrai.testkit.backing.BackingServices;
import io.bvrai.testkit.backing.TestDatabase;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** What a pod makes of the schema's history, on real PostgreSQL. */
@ExtendWith(BackingServices.class)
class TenantSchemaTest {
    private static final String HISTORY = "CREATE TABLE flyway_schema_history (version text, success boolean NOT NULL)";

    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final List<SchemaStands> told = new CopyOnWriteArrayList<>();
    private final TenantSchema schema = new TenantSchema(database, true, told::add);

    @BeforeEach
    void anEmptyDatabase(TestDatabase test) {
        database.setUrl(test.jdbcUrl());
        database.setUser(test.owner().username());
        database.setPassword(test.owner().password());
    }

    @AfterEach
    void end() {
        schema.stop(new ShutdownEvent());
    }

    @Test
    void asksForTheNewestMigrationOfThisImage() throws IOException {
        // Given
        Path scripts = Repository.root().resolve("platform-runtime/src/main/resources/db/migration");

        // When
        try (Stream<Path> files = Files.list(scripts)) {
            String newest = files.map(file -> file.getFileName().toString())
                    .map(name -> name.substring(1, name.indexOf("__")))
                    .max(Comparator.comparing(MigrationVersion::fromVersion))
                    .orElseThrow();

            // Then
            assertThat(TenantSchema.VERSION).isEqualTo(newest);
        }
    }

    @Test
    void aDatabaseThatWasNeverMigratedIsWaitedFor() throws SQLException {
        // Given
        schema.await(new StartupEvent());
        boolean empty = schema.isMigrated();

        // When
        execute(HISTORY, "INSERT INTO flyway_schema_history VALUES ('1', true), ('2', true)");
        boolean older = schema.isMigrated();
        boolean before = schema.stands();
        execute("INSERT INTO flyway_schema_history VALUES ('%s', true)".formatted(TenantSchema.VERSION));

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> !told.isEmpty());
        assertThat(schema.stands()).isTrue();
        assertThat(List.of(empty, older, before)).containsOnly(false);
        assertThat(told).hasSize(1);
    }

    @Test
    void aMigrationThatFailedIsNone() throws SQLException {
        // When
        execute(HISTORY, "INSERT INTO flyway_schema_history VALUES ('%s', false)".formatted(TenantSchema.VERSION));

        // Then
        assertThat(schema.isMigrated()).isFalse();
    }

    @Test
    void aSchemaThatALaterReleaseHasMigratedWillDo() throws SQLException {
        // When
        execute(
                HISTORY,
                "INSERT INTO flyway_schema_history VALUES ('%s', true), ('999', true)".formatted(TenantSchema.VERSION));

        // Then
        assertThat(schema.isMigrated()).isTrue();
    }

    @Test
    void aDatabaseThatCantBeAskedIsWaitedFor() throws SQLException {
        // Given
        execute(HISTORY, "INSERT INTO flyway_schema_history VALUES ('%s', true)".formatted(TenantSchema.VERSION));
        String password = database.getPassword();
        database.setPassword("another");

        // When
        boolean refused = schema.isMigrated();
        database.setPassword(password);

        // Then
        assertThat(refused).isFalse();
        assertThat(schema.isMigrated()).isTrue();
    }

    private void execute(String... statements) throws SQLException {
        Transaction.run(database, connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        });
    }
}
