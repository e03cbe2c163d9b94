package io.bvrai.runtime.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.runtime.fixture.LogLines;
import io.bvrai.runtime.platform.vault.VaultException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationTest {
    private static final MigrateResult DONE = new MigrateResult("1", "t_acme", "public", "PostgreSQL");

    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-02T12:00:00Z");

    private final Migration migration = new Migration(this::migrate, () -> now, time -> {
        pauses.add(time);
        now = now.plus(time);
    });

    static Stream<RuntimeException> neighboursThatAreNotThereYet() {
        return Stream.of(
                new FlywayException(
                        "no connection",
                        new SQLException(
                                "no login",
                                new VaultException("auth/kubernetes/login", 0, "no answer", new ConnectException()))),
                new VaultException("database/creds/tenant-acme-migrate", 400, "unknown role"),
                new FlywayException("no connection", new SQLException("Connection refused", "08001")),
                new FlywayException("no connection", new SQLException("password authentication failed", "28P01")),
                new FlywayException("no connection", new SQLException("database does not exist", "3D000")),
                new FlywayException("no connection", new SQLException("the database system is starting up", "57P03")),
                new FlywayException("no connection", new SQLException("Acquisition timeout")));
    }

    private MigrateResult migrate() {
        Optional.ofNullable(failures.poll()).ifPresent(failure -> {
            throw failure;
        });
        return DONE;
    }

    @ParameterizedTest
    @MethodSource
    void neighboursThatAreNotThereYet(RuntimeException failure) throws InterruptedException {
        // Given
        failures.addAll(List.of(failure, failure, failure));

        // When
        MigrateResult result = migration.run();

        // Then
        assertThat(result).isSameAs(DONE);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void eachTrySaysInOneLineWhatIsWaitedFor() throws InterruptedException {
        // Given
        failures.add(new FlywayException("no connection", new SQLException("Connection refused", "08001")));
        try (LogLines log = LogLines.of(Migration.class)) {
            // When
            migration.run();

            // Then
            assertThat(log.said())
                    .singleElement()
                    .asString()
                    .contains("try 1", "the next is in 1 s", "PostgreSQL (BVRAI_POSTGRES_HOST): Connection refused")
                    .doesNotContain("\n");
        }
    }

    @Test
    void patienceHasAnEnd() {
        // Given
        VaultException away = new VaultException("auth/kubernetes/login", 503, "sealed");
        for (int i = 0; i < 1000; i++) {
            failures.add(away);
        }

        // When // Then
        assertThatThrownBy(migration::run).isSameAs(away);
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Migration.PATIENCE.minus(Migration.LONGEST_PAUSE), Migration.PATIENCE);
        assertThat(pauses).allMatch(pause -> pause.compareTo(Migration.LONGEST_PAUSE) <= 0);
    }

    @Test
    void aScriptThatIsWrongIsNotTriedAgain() {
        // Given
        FlywayException wrong = new FlywayException("V2 failed", new SQLException("syntax error", "42601"));
        failures.add(wrong);

        // When // Then
        assertThatThrownBy(migration::run).isSameAs(wrong);
        assertThat(pauses).isEmpty();
    }
}
