package io.bvrai.operator.postgres;

import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who may do what with a tenant's database as a whole, as the catalogue says it. The operator's own privileges as the database's owner
 * are left out.
 *
 * @param grants {@code PRIVILEGE role}, as {@code CONNECT t_…_app}; the role PUBLIC is called PUBLIC
 */
record DatabaseAccess(boolean allowsConnections, Set<String> grants) {
    private static final String PUBLIC = "PUBLIC";

    static Set<String> connectedRoles(Connection session, TenantId id) throws SQLException {
        return Sql.strings(
                session,
                "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = ? AND usename <> current_user",
                id.database());
    }

    /** Statements that take away what nobody should have; PUBLIC may connect to a new database by default. */
    List<String> closing(TenantId id) {
        return statements(grants, wanted(id), "REVOKE %s ON DATABASE %s FROM %s", id);
    }

    /** Statements that give what is missing. */
    List<String> opening(TenantId id) {
        return statements(wanted(id), grants, "GRANT %s ON DATABASE %s TO %s", id);
    }

    private static Set<String> wanted(TenantId id) {
        // CREATE: migrations may add schemas and trusted extensions. TEMPORARY: they may use temporary tables.
        return Set.of(
                "CONNECT " + id.ownerRole(),
                "CREATE " + id.ownerRole(),
                "TEMPORARY " + id.ownerRole(),
                "CONNECT " + id.appRole());
    }

    private static List<String> statements(Set<String> these, Set<String> butNot, String sql, TenantId id) {
        Set<String> difference = new LinkedHashSet<>(these);
        difference.removeAll(butNot);
        List<String> statements = new ArrayList<>();
        for (String grant : difference) {
            int space = grant.indexOf(' ');
            String role = grant.substring(space + 1);
            statements.add(sql.formatted(
                    grant.substring(0, space),
                    Sql.identifier(id.database()),
                    role.equals(PUBLIC) ? PUBLIC : Sql.identifier(role)));
        }
        return statements;
    }
}
