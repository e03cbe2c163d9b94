package io.bvrai.runtime.platform.postgres;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.runtime.fixture.Wire;
import io.bvrai.testkit.Patience;
import io.bvrai.testkit.backing.BackingServices;
import io.bvrai.testkit.backing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** The database for those who can't wait, on a real one that is made to hang. */
@ExtendWith(BackingServices.class)
class PromptDatabaseTest {
    private TestDatabase test;
    private Wire wire;
    private final AtomicInteger refusals = new AtomicInteger();
    private Optional<String> next = Optional.empty();
    private PGSimpleDataSource source;
    private PromptDatabase database;

    @BeforeEach
    void aDatabaseBehindAWire(TestDatabase test) {
        this.test = test;
        wire = Wire.to(test.server().host(), test.server().port());
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(test.jdbcUrl().replace(":" + test.server().port() + "/", ":" + wire.port() + "/"));
        source.setUser(test.owner().username());
        source.setPassword(test.owner().password());
        this.source = source;
        database = new PromptDatabase(source, since -> {
            refusals.incrementAndGet();
            next.ifPresent(source::setPassword);
        });
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        database.close();
        wire.close();
    }

    @Test
    void oneThatHangsIsGivenUpAndThenOnlyOneAsksWhetherItIsBack() {
        // Given
        awaitAnswer();
        wire.jam();
        AtomicInteger asked = new AtomicInteger();

        // When
        assertThatThrownBy(this::answer).isInstanceOf(DatabaseAwayException.class);

        // Then those who come next don't wait
        long before = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> database.in(connection -> asked.incrementAndGet()))
                    .isInstanceOf(DatabaseAwayException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isLessThan(Duration.ofMillis(50 * PromptDatabase.DEADLINE_MS));
        assertThat(asked).hasValue(0);

        // When it is back
        wire.mend();

        // Then
        awaitAnswer();
    }

    @Test
    void oneThatRefusesWhatIsSaidIsThere() {
        // Each connect is a new one here, which a busy machine may not manage in time.
        await().untilAsserted(
                        () -> assertThatThrownBy(() -> database.in(connection -> execute(connection, "SELECT 1 / 0")))
                                .isInstanceOf(SQLException.class)
                                .isNotInstanceOf(DatabaseAwayException.class));
    }

    @Test
    void aLoginThatIsRefusedIsToldSo() {
        // When
        source.setPassword("of yesterday");

        // Then
        await().until(() -> {
            assertThatThrownBy(this::answer).isInstanceOf(DatabaseAwayException.class);
            return refusals.get() > 0;
        });
    }

    @Test
    void aChangedPasswordIsReadAgainAndNobodyIsToldThatTheDatabaseIsAway() throws SQLException {
        // Given
        awaitAnswer();
        next = Optional.of(test.owner().password());
        source.setPassword("of yesterday");

        // When
        boolean answered = database.in(Patience.SOON, connection -> execute(connection, "SELECT 1"));

        // Then
        assertThat(answered).isTrue();
        assertThat(refusals).as("of one attempt").hasValue(1);
    }

    @Test
    void aFaultOfTheWorksOwnIsToldAsItIs() {
        await().untilAsserted(() -> assertThatThrownBy(() -> database.in(connection -> {
                    throw new IllegalStateException("can't be sealed");
                }))
                .isInstanceOf(IllegalStateException.class));
    }

    private void awaitAnswer() {
        await().until(() -> {
            try {
                return answer();
            } catch (DatabaseAwayException notYet) {
                return false;
            }
        });
    }

    private boolean answer() throws SQLException {
        return database.in(connection -> execute(connection, "SELECT 1"));
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }
}
