package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Schema {@code public} of a tenant's database: owned by the owner role; the application role gets DML on everything that role creates,
 * by default privileges, so that no migration has to grant anything.
 */
final class TenantSchema {
    private static final String OWNER = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'";

    /** Owner, privileges and default privileges of others than the owner itself: {@code r} tables, {@code S} sequences. */
    private static final String LOOK = """
            SELECT 'owner ' || pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'
            UNION ALL
            SELECT 'grant ' || acl.privilege_type || ' ' || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(acl.grantee) END
            FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) acl
            WHERE n.nspname = 'public' AND acl.grantee <> n.nspowner
            UNION ALL
            SELECT 'default ' || d.defaclobjtype::text || ' ' || acl.privilege_type || ' ' ||
              CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(acl.grantee) END
            FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) acl
            WHERE n.nspname = 'public' AND pg_get_userbyid(d.defaclrole) = ? AND acl.grantee <> d.defaclrole
            """;

    /** Counting more would outlast the statement time-out. */
    private static final long COUNTED_UP_TO = 2_000_000;

    private TenantSchema() {}

    static Drift ensure(Connection session, TenantId id) throws SQLException {
        if (asWanted(session, id)) {
            return Drift.NONE;
        }
        // A schema that isn't handed over yet is being made; one that is was changed by somebody.
        if (Sql.strings(session, OWNER).equals(Set.of(id.ownerRole()))) {
            Mandate.toRepair(Neighbour.POSTGRESQL, "The privileges in database " + id.database());
        }
        String owner = Sql.identifier(id.ownerRole());
        String app = Sql.identifier(id.appRole());
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            for (String sql : List.of(
                    // Handing a schema over takes membership in its new owner; nobody outside this transaction ever
                    // sees it.
                    "GRANT " + owner + " TO CURRENT_USER",
                    "ALTER SCHEMA public OWNER TO " + owner,
                    "SET LOCAL ROLE " + owner,
                    "REVOKE ALL ON SCHEMA public FROM PUBLIC, " + app,
                    "GRANT USAGE ON SCHEMA public TO " + app,
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM PUBLIC, " + app,
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "
                            + app,
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM PUBLIC, " + app,
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO " + app,
                    "RESET ROLE",
                    "REVOKE " + owner + " FROM CURRENT_USER")) {
                statement.execute(sql);
            }
            session.commit();
            return Drift.REPAIRED;
        } catch (SQLException e) {
            session.rollback();
            throw e;
        }
    }

    /** Whether the tenant was let in before: its migrations have made something. */
    static boolean isMigrated(Connection session) throws SQLException {
        return !Sql.strings(session, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' LIMIT 1")
                .isEmpty();
    }

    /** Counted as the schema's owner, whose rights are taken for this transaction and given back with it. */
    static Map<String, Long> rows(Connection session, TenantId id) throws SQLException {
        String owner = Sql.identifier(id.ownerRole());
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute("GRANT " + owner + " TO CURRENT_USER");
            statement.execute("SET LOCAL ROLE " + owner);
            Map<String, Long> rows = new TreeMap<>();
            for (String table : Sql.strings(session, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
                rows.put(table, count(session, table));
            }
            return rows;
        } finally {
            session.rollback();
            session.setAutoCommit(true);
        }
    }

    private static long count(Connection session, String table) throws SQLException {
        String qualified = "public." + Sql.identifier(table);
        String estimated = Sql.strings(
                        session,
                        "SELECT reltuples::bigint::text FROM pg_class WHERE oid = ?::text::regclass",
                        qualified)
                .iterator()
                .next();
        long estimate = Long.parseLong(estimated);
        if (estimate > COUNTED_UP_TO) {
            return estimate;
        }
        return Long.parseLong(Sql.strings(session, "SELECT count(*)::text FROM " + qualified)
                .iterator()
                .next());
    }

    private static boolean asWanted(Connection session, TenantId id) throws SQLException {
        String app = id.appRole();
        return Sql.strings(session, LOOK, id.ownerRole())
                .equals(Set.of(
                        "owner " + id.ownerRole(),
                        "grant USAGE " + app,
                        "default r SELECT " + app,
                        "default r INSERT " + app,
                        "default r UPDATE " + app,
                        "default r DELETE " + app,
                        "default S USAGE " + app,
                        "default S SELECT " + app));
    }
}
