package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Short-lived administrative sessions: one per piece of work, closed at its end. A pool would hold idle connections to every tenant's
 * database for work that happens once in minutes. The login is read from Vault when first needed and once more when it is refused.
 */
public final class PostgresSessions {
    /** Work on an open session; the session is closed afterwards, and a transaction left open is rolled back with it. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection session) throws SQLException;
    }

    private static final String WRONG_PASSWORD = "28P01";

    /** A session that holds a lock ends when its operator has gone without a farewell, or hangs: others wait for it. */
    private static final String ENDS =
            " -c idle_session_timeout=300000 -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3";

    private final PostgresSettings settings;
    private final Supplier<AdminLogin> vault;
    private @Nullable AdminLogin login;

    public PostgresSessions(PostgresSettings settings, Supplier<AdminLogin> vault) {
        this.settings = settings;
        this.vault = vault;
    }

    public <T> T inPlatformDatabase(Work<T> work) {
        return in(settings.platformDatabase(), work);
    }

    public <T> T in(String database, Work<T> work) {
        return translating(database, () -> {
            try (Connection session = open(database)) {
                return work.on(session);
            }
        });
    }

    /** For work that is more than one piece; the caller closes it. */
    Connection openInPlatformDatabase() {
        return translating(settings.platformDatabase(), () -> open(settings.platformDatabase()));
    }

    /** A piece of work on such a session. */
    <T> T on(Connection session, Work<T> work) {
        return translating(settings.platformDatabase(), () -> work.on(session));
    }

    void close(Connection session) {
        on(session, closed -> {
            closed.close();
            return closed;
        });
    }

    private interface Attempt<T> {
        T make() throws SQLException;
    }

    private <T> T translating(String database, Attempt<T> attempt) {
        try {
            return attempt.make();
        } catch (SQLException e) {
            throw translated(database, e);
        }
    }

    private Connection open(String database) throws SQLException {
        AdminLogin current = login();
        try {
            return open(database, current);
        } catch (SQLException e) {
            if (!WRONG_PASSWORD.equals(e.getSQLState())) {
                throw e;
            }
            forget(current);
            return open(database, login());
        }
    }

    private Connection open(String database, AdminLogin as) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {settings.host()});
        source.setPortNumbers(new int[] {settings.port()});
        source.setDatabaseName(database);
        source.setUser(as.username());
        source.setPassword(as.password());
        source.setApplicationName("bvrai-operator");
        // The driver then says with its first message what it would otherwise ask and set by statements of their own.
        source.setAssumeMinServerVersion("15");
        source.setSslMode("verify-full");
        source.setSslRootCert(settings.trust().pem().map(Path::toString).orElse(null));
        if (settings.trust().pem().isEmpty()) {
            source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        int connectSeconds =
                Math.toIntExact(Math.max(1, settings.connectTimeout().toSeconds()));
        source.setConnectTimeout(connectSeconds);
        source.setLoginTimeout(connectSeconds);
        // A little above the server's own limit, so that the server's clear answer wins over a dead socket.
        source.setSocketTimeout(Math.toIntExact(settings.statementTimeout().toSeconds()) + connectSeconds);
        source.setOptions("-c statement_timeout=" + settings.statementTimeout().toMillis() + " -c lock_timeout="
                + settings.statementTimeout().toMillis() + ENDS);
        return source.getConnection();
    }

    private synchronized AdminLogin login() {
        AdminLogin current = login;
        if (current == null) {
            current = vault.get();
            login = current;
        }
        return current;
    }

    private synchronized void forget(AdminLogin refused) {
        if (refused.equals(login)) {
            login = null;
        }
    }

    /** PostgreSQL's own message names the object and never a password: statements with passwords are Vault's, not ours. */
    private NeighbourException translated(String database, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return new NeighbourException(
                Neighbour.POSTGRESQL,
                problem(state),
                "PostgreSQL at " + settings.host() + ":" + settings.port() + ", database " + database + ": "
                        + e.getMessage(),
                e);
    }

    private static Problem problem(String state) {
        if (state.isEmpty() || state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")) {
            return Problem.UNAVAILABLE;
        }
        return switch (state) {
            // Lock or statement time-out, serialisation, deadlock, sessions still on a database that is to be dropped.
            case "55P03", "57014", "40001", "40P01", "55006" -> Problem.UNAVAILABLE;
            case "28P01", "28000", "42501" -> Problem.DENIED;
            case "3D000", "42704" -> Problem.NOT_FOUND;
            // Somebody else created it between our look and our statement; the next look finds it.
            case "42710", "42P04", "23505" -> Problem.CONFLICT;
            default -> Problem.REFUSED;
        };
    }
}
