package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * {@link TenantDatabases} by plain SQL as a NOSUPERUSER CREATEROLE CREATEDB login. The database belongs to the operator, its schema to
 * the tenant's owner role: so migrations can neither let others connect nor change the database's settings. Needs PostgreSQL 15+.
 */
public final class PostgresTenantDatabases implements TenantDatabases {
    private static final Logger LOG = Logger.getLogger(PostgresTenantDatabases.class);

    private final PostgresSessions sessions;

    public PostgresTenantDatabases(PostgresSessions sessions) {
        this.sessions = sessions;
    }

    /** What the look from outside found: in the steady state the database is open and needs no third session. */
    private record Outside(Drift drift, boolean open, Set<String> openToAll) {}

    @Override
    public Drift ensure(TenantId id, int connectionLimit) {
        Outside outside = sessions.inPlatformDatabase(session -> {
            TenantCatalogue found = TenantCatalogue.read(session, id);
            Drift roles = TenantRoles.ensure(session, id, connectionLimit, found);
            Drift drift = roles.and(database(session, id, found));
            DatabaseAccess access = drift == Drift.NONE ? existing(id, found) : access(session, id);
            return new Outside(drift, access.opening(id).isEmpty(), found.openToAll());
        });
        Drift drift = outside.drift().and(sessions.in(id.database(), session -> TenantSchema.ensure(session, id)));
        if (!outside.openToAll().isEmpty()) {
            NeighbourException exposed = exposed(outside.openToAll());
            if (!outside.open() && !sessions.in(id.database(), TenantSchema::isMigrated)) {
                throw exposed;
            }
            // Its calls, edits, rotations and repairs aren't held up for what somebody else left open.
            LOG.warnf("%s", exposed.getMessage());
        }
        return outside.open() ? drift : drift.and(sessions.inPlatformDatabase(session -> open(session, id)));
    }

    private static NeighbourException exposed(Set<String> openToAll) {
        return new NeighbourException(
                Neighbour.POSTGRESQL,
                Problem.EXPOSED,
                "PostgreSQL lets every login, a tenant's too, connect to "
                        + String.join(", ", openToAll)
                        + ". As the owner, REVOKE CONNECT ON DATABASE "
                        + openToAll.stream().map(Sql::identifier).collect(Collectors.joining(", "))
                        + " FROM PUBLIC");
    }

    /** Exists, refuses PUBLIC, and only then accepts connections. CREATE DATABASE can't run in a transaction: each step stands alone. */
    private static Drift database(Connection session, TenantId id, TenantCatalogue found) throws SQLException {
        Drift drift = Drift.NONE;
        DatabaseAccess access;
        if (found.access().isEmpty()) {
            Mandate.toCreate(Neighbour.POSTGRESQL, "Database " + id.database());
            PostgresTenantFence.making(session, id);
            run(
                    session,
                    "CREATE DATABASE " + Sql.identifier(id.database())
                            + " TEMPLATE template0 ENCODING 'UTF8' ALLOW_CONNECTIONS false");
            drift = Drift.CREATED;
            access = access(session, id);
        } else {
            access = existing(id, found);
        }
        for (String statement : access.closing(id)) {
            if (access.allowsConnections()) {
                Mandate.toRepair(Neighbour.POSTGRESQL, "Who may use database " + id.database());
            }
            run(session, statement);
            drift = drift.and(Drift.REPAIRED);
        }
        if (!access.allowsConnections()) {
            run(session, "ALTER DATABASE " + Sql.identifier(id.database()) + " ALLOW_CONNECTIONS true");
            drift = drift.and(Drift.REPAIRED);
        }
        return drift;
    }

    /** Last: the tenant's logins come in when everything inside stands. */
    private static Drift open(Connection session, TenantId id) throws SQLException {
        for (String statement : access(session, id).opening(id)) {
            run(session, statement);
        }
        return Drift.REPAIRED;
    }

    private static DatabaseAccess access(Connection session, TenantId id) throws SQLException {
        return existing(id, TenantCatalogue.read(session, id));
    }

    private static DatabaseAccess existing(TenantId id, TenantCatalogue found) throws SQLException {
        return found.access().orElseThrow(() -> new SQLException("Database " + id.database() + " vanished", "40001"));
    }

    private static boolean exists(Connection session, TenantId id) throws SQLException {
        return TenantCatalogue.read(session, id).access().isPresent();
    }

    @Override
    public void drop(TenantId id) {
        sessions.inPlatformDatabase(session -> {
            if (exists(session, id)) {
                run(session, "ALTER DATABASE " + Sql.identifier(id.database()) + " ALLOW_CONNECTIONS false");
                // Terminating a session takes membership in its role.
                for (String role : DatabaseAccess.connectedRoles(session, id)) {
                    run(session, "GRANT " + Sql.identifier(role) + " TO CURRENT_USER");
                }
                run(session, "DROP DATABASE " + Sql.identifier(id.database()) + " WITH (FORCE)");
            }
            for (String role : TenantRoles.membersFirst(session, id)) {
                run(session, "DROP ROLE IF EXISTS " + Sql.identifier(role));
            }
            return id;
        });
    }

    @Override
    public Map<String, Long> rows(TenantId id) {
        return sessions.inPlatformDatabase(session -> exists(session, id))
                ? sessions.in(id.database(), session -> TenantSchema.rows(session, id))
                : Map.of();
    }

    @Override
    public List<String> remains(TenantId id) {
        return sessions.inPlatformDatabase(session -> {
            List<String> left = new ArrayList<>();
            if (exists(session, id)) {
                left.add("PostgreSQL database " + id.database());
            }
            // Names are made of base32 characters and underscores, and an id is no prefix of another.
            Sql.strings(session, "SELECT rolname FROM pg_roles WHERE starts_with(rolname, ?)", id.database())
                    .forEach(role -> left.add("PostgreSQL role " + role));
            return left;
        });
    }

    private static void run(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
