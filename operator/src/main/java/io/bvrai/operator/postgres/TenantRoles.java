package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The four standing roles of a tenant: two groups without login, two logins that alternate when credentials rotate. */
final class TenantRoles {
    private static final String NEVER = " NOCREATEDB NOCREATEROLE INHERIT";

    /** Only a superuser may say these of an existing role, even to deny them: a role that got one by hand is refused, not repaired. */
    private static final String NEVER_FROM_THE_START = " NOSUPERUSER NOREPLICATION NOBYPASSRLS";

    /** What the catalogue shows of a role, in one comparable line. */
    private static final String LOOK = """
            SELECT concat_ws(' ', rolcanlogin, rolconnlimit, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication
              OR rolbypassrls OR NOT rolinherit) FROM pg_roles WHERE rolname = ?
            """;

    private record Role(String name, boolean login, int connectionLimit) {
        String look() {
            return (login ? "t " : "f ") + connectionLimit + " f";
        }

        String attributes() {
            return (login ? "LOGIN" : "NOLOGIN") + NEVER + " CONNECTION LIMIT " + connectionLimit;
        }
    }

    private TenantRoles() {}

    static Drift ensure(Connection session, TenantId id, int connectionLimit) throws SQLException {
        Drift drift = Drift.NONE;
        List<Role> roles = List.of(
                new Role(id.ownerRole(), false, -1),
                new Role(id.appRole(), false, -1),
                new Role(id.appLoginA(), true, connectionLimit),
                new Role(id.appLoginB(), true, connectionLimit));
        for (Role role : roles) {
            drift = drift.and(ensure(session, role));
        }
        return drift.and(membership(session, id, id.appLoginA())).and(membership(session, id, id.appLoginB()));
    }

    private static Drift ensure(Connection session, Role role) throws SQLException {
        Set<String> found = Sql.strings(session, LOOK, role.name());
        if (found.equals(Set.of(role.look()))) {
            return Drift.NONE;
        }
        if (found.isEmpty()) {
            Mandate.toCreate(Neighbour.POSTGRESQL, "Role " + role.name());
            run(session, "CREATE ROLE " + Sql.identifier(role.name()) + " " + role.attributes() + NEVER_FROM_THE_START);
            return Drift.CREATED;
        }
        Mandate.toRepair(Neighbour.POSTGRESQL, "Role " + role.name());
        run(session, "ALTER ROLE " + Sql.identifier(role.name()) + " " + role.attributes());
        return Drift.REPAIRED;
    }

    /** A login is a member of the application group and of nothing else. */
    private static Drift membership(Connection session, TenantId id, String login) throws SQLException {
        Set<String> found = Sql.strings(session, """
                SELECT granted.rolname FROM pg_auth_members m
                JOIN pg_roles granted ON granted.oid = m.roleid JOIN pg_roles member ON member.oid = m.member
                WHERE member.rolname = ?
                """, login);
        if (found.equals(Set.of(id.appRole()))) {
            return Drift.NONE;
        }
        for (String group : found) {
            if (!group.equals(id.appRole())) {
                Mandate.toRepair(Neighbour.POSTGRESQL, "What role " + login + " is a member of");
                run(session, "REVOKE " + Sql.identifier(group) + " FROM " + Sql.identifier(login));
            }
        }
        run(session, "GRANT " + Sql.identifier(id.appRole()) + " TO " + Sql.identifier(login));
        return Drift.REPAIRED;
    }

    /** All roles of the tenant in the order they can be dropped, leftover migration logins of Vault's included. */
    static List<String> membersFirst(Connection session, TenantId id) throws SQLException {
        List<String> order = new ArrayList<>(Sql.strings(session, """
                SELECT DISTINCT member.rolname FROM pg_auth_members m
                JOIN pg_roles granted ON granted.oid = m.roleid JOIN pg_roles member ON member.oid = m.member
                WHERE granted.rolname IN (?, ?) AND member.rolname <> current_user
                """, id.ownerRole(), id.appRole()));
        for (String standing : List.of(id.appLoginA(), id.appLoginB(), id.appRole(), id.ownerRole())) {
            if (!order.contains(standing)) {
                order.add(standing);
            }
        }
        return order;
    }

    private static void run(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
