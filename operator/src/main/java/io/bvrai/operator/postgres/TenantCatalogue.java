package io.bvrai.operator.postgres;

import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the server's catalogue says of a tenant's roles, of its database as a whole and of who may come in elsewhere, read in one statement: a look at a tenant where nothing has
 * changed costs no more.
 *
 * @param roles attributes by name, as {@link TenantRoles} writes them down
 * @param groups what each login is a member of
 * @param access empty when there is no database
 * @param openToAll databases that every login may connect to; not those of tenants, which the look at each of them closes
 */
record TenantCatalogue(
        Map<String, String> roles,
        Map<String, Set<String>> groups,
        Optional<DatabaseAccess> access,
        Set<String> openToAll) {
    private static final String LOOK = """
            SELECT 'role', rolname::text, concat_ws(' ', rolcanlogin, rolconnlimit, rolsuper OR rolcreatedb OR rolcreaterole
                OR rolreplication OR rolbypassrls OR NOT rolinherit)
              FROM pg_roles WHERE rolname IN (?, ?, ?, ?)
            UNION ALL
            SELECT 'member', member.rolname::text, granted.rolname::text FROM pg_auth_members m
              JOIN pg_roles granted ON granted.oid = m.roleid JOIN pg_roles member ON member.oid = m.member
              WHERE member.rolname IN (?, ?)
            UNION ALL
            SELECT 'database', datname::text, datallowconn::text FROM pg_database WHERE datname = ?
            UNION ALL
            SELECT 'grant', acl.privilege_type, CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(acl.grantee)::text END
              FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) acl
              WHERE d.datname = ? AND acl.grantee <> d.datdba
            UNION ALL
            SELECT 'open', datname::text, '' FROM pg_database
              WHERE datallowconn AND datname !~ '^t_[a-z2-7]{26}$' AND has_database_privilege('public', oid, 'CONNECT')
            """;

    static TenantCatalogue read(Connection session, TenantId id) throws SQLException {
        Map<String, String> roles = new HashMap<>();
        Map<String, Set<String>> groups = new HashMap<>();
        Set<String> grants = new LinkedHashSet<>();
        Set<String> openToAll = new TreeSet<>();
        Optional<Boolean> allowsConnections = Optional.empty();
        try (PreparedStatement query = session.prepareStatement(LOOK)) {
            List<String> parameters = List.of(
                    id.ownerRole(),
                    id.appRole(),
                    id.appLoginA(),
                    id.appLoginB(),
                    id.appLoginA(),
                    id.appLoginB(),
                    id.database(),
                    id.database());
            for (int i = 0; i < parameters.size(); i++) {
                query.setString(i + 1, parameters.get(i));
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(2);
                    String fact = rows.getString(3);
                    switch (rows.getString(1)) {
                        case "role" -> roles.put(name, fact);
                        case "member" ->
                            groups.computeIfAbsent(name, login -> new HashSet<>())
                                    .add(fact);
                        case "grant" -> grants.add(name + " " + fact);
                        case "open" -> openToAll.add(name);
                        default -> allowsConnections = Optional.of(Boolean.valueOf(fact));
                    }
                }
            }
        }
        return new TenantCatalogue(
                roles, groups, allowsConnections.map(open -> new DatabaseAccess(open, grants)), openToAll);
    }

    /** What the login is a member of. */
    Set<String> groupsOf(String login) {
        return groups.getOrDefault(login, Set.of());
    }
}
