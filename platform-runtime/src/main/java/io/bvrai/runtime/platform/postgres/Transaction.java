package io.bvrai.runtime.platform.postgres;

import io.bvrai.runtime.platform.vault.VaultException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;

/** Units of work on the tenant's database: all of one is committed, or nothing of it. */
public final class Transaction {
    private Transaction() {}

    /** What happens in a transaction, and what is known afterwards. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** What happens in a transaction. */
    @FunctionalInterface
    public interface Change {
        void on(Connection connection) throws SQLException;
    }

    /**
     * Does the work in a transaction of its own and answers when that is committed. Whatever the work throws, nothing of it stays.
     *
     * @throws SQLException if the database can't be reached or refuses
     */
    public static <T> T in(DataSource database, Work<T> work) throws SQLException {
        try (Connection connection = connection(database)) {
            return on(connection, work);
        }
    }

    /** The same for work that has nothing to tell. */
    public static void run(DataSource database, Change change) throws SQLException {
        try (Connection connection = connection(database)) {
            run(connection, change);
        }
    }

    /** The same on a connection that is held already and not in a transaction. */
    public static void run(Connection connection, Change change) throws SQLException {
        on(connection, same -> {
            change.on(same);
            return true;
        });
    }

    /** The pool hands on what its login provider throws; to who needs the database it is away either way. */
    public static Connection connection(DataSource database) throws SQLException {
        try {
            return database.getConnection();
        } catch (VaultException e) {
            throw new SQLException("no login to the database can be had: " + e.getMessage(), "08001", e);
        } catch (CompletionException interrupted) {
            // The pool gave up a slow connect by interrupting its thread, which was about to ask for a login.
            throw new SQLException("a connection to the database was given up", "08001", interrupted);
        }
    }

    private static <T> T on(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        T result;
        try {
            result = work.on(connection);
            connection.commit();
        } catch (SQLException | RuntimeException | Error failure) {
            giveUp(connection, failure);
            throw failure;
        }
        connection.setAutoCommit(true);
        return result;
    }

    /** Rolled back before auto-commit comes back, because switching that on commits what is open. */
    private static void giveUp(Connection connection, Throwable failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException broken) {
            failure.addSuppressed(broken);
        }
    }
}
