package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * Schema {@code public} of a tenant's database: owned by the owner role; the application role gets DML on everything that role creates,
 * by default privileges, so that no migration has to grant anything.
 */
final class TenantSchema {
    private static final String OWNER = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'";

    private static final String GRANTS = """
            SELECT acl.privilege_type || ' ' || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(acl.grantee) END
            FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) acl
            WHERE n.nspname = 'public' AND acl.grantee <> n.nspowner
            """;

    /** Default privileges of other grantees than the owner itself: {@code r} tables, {@code S} sequences. */
    private static final String DEFAULTS = """
            SELECT d.defaclobjtype::text || ' ' || acl.privilege_type || ' ' ||
              CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(acl.grantee) END
            FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) acl
            WHERE n.nspname = 'public' AND pg_get_userbyid(d.defaclrole) = ? AND acl.grantee <> d.defaclrole
            """;

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

    private static boolean asWanted(Connection session, TenantId id) throws SQLException {
        String app = id.appRole();
        return Sql.strings(session, OWNER).equals(Set.of(id.ownerRole()))
                && Sql.strings(session, GRANTS).equals(Set.of("USAGE " + app))
                && Sql.strings(session, DEFAULTS, id.ownerRole())
                        .equals(Set.of(
                                "r SELECT " + app,
                                "r INSERT " + app,
                                "r UPDATE " + app,
                                "r DELETE " + app,
                                "S USAGE " + app,
                                "S SELECT " + app));
    }
}
