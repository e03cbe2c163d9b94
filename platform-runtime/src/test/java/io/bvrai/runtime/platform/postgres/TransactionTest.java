package io.bvrai.runtime.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.testkit.backing.BackingServices;
import io.bvrai.testkit.backing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** All or nothing, on real PostgreSQL. */
@ExtendWith(BackingServices.class)
class TransactionTest {
    private final PGSimpleDataSource database = new PGSimpleDataSource();

    @BeforeEach
    void aTable(TestDatabase test) throws SQLException {
        database.setUrl(test.jdbcUrl());
        database.setUser(test.owner().username());
        database.setPassword(test.owner().password());
        Transaction.run(database, connection -> execute(connection, "CREATE TABLE said (word text PRIMARY KEY)"));
    }

    @Test
    void whatWasDoneIsThereWhenTheAnswerIs() throws SQLException {
        // When
        int answer = Transaction.in(database, connection -> {
            execute(connection, "INSERT INTO said VALUES ('hello')");
            return 7;
        });

        // Then
        assertThat(answer).isEqualTo(7);
        assertThat(words()).isOne();
    }

    @Test
    void aRefusedStatementTakesTheOnesBeforeItAlong() throws SQLException {
        assertThatThrownBy(() -> Transaction.run(database, connection -> {
                    execute(connection, "INSERT INTO said VALUES ('hello')");
                    execute(connection, "INSERT INTO said VALUES ('hello')");
                }))
                .satisfies(refusal -> assertThat(DataFault.is(refusal)).isTrue());
        assertThat(words()).isZero();
    }

    @Test
    void nothingStaysOfWorkThatFailedOutsideTheDatabase() throws SQLException {
        // Given a connection that goes back to a pool afterwards
        try (Connection connection = database.getConnection()) {

            // When
            assertThatThrownBy(() -> Transaction.run(connection, same -> {
                        execute(same, "INSERT INTO said VALUES ('hello')");
                        throw new IllegalStateException("can't be sealed");
                    }))
                    .hasMessage("can't be sealed");

            // Then
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(words()).isZero();
        }
    }

    @Test
    void aLostConnectionIsToldAsSuchAndIsNoFaultOfTheData() {
        assertThatThrownBy(() -> Transaction.run(
                        database, connection -> execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())")))
                .isInstanceOf(SQLException.class)
                .satisfies(loss -> assertThat(DataFault.is(loss)).isFalse());
    }

    private long words() throws SQLException {
        return Transaction.in(database, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT count(*) FROM said")) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
