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
import java.util.Optional;
import java.util.Set;

/** The four standing roles of a tenant: two groups without login, two logins that alternate when credentials rotate. */
final class TenantRoles {
    private static final String NEVER = " NOCREATEDB NOCREATEROLE INHERIT";

    /** Only a superuser may say these of an existing role, even to deny them: a role that got one by hand is refused, not repaired. */
    private static final String NEVER_FROM_THE_START = " NOSUPERUSER NOREPLICATION NOBYPASSRLS";

    private record Role(String name, boolean login, int connectionLimit) {
        /** As {@link TenantCatalogue} shows it. */
        String look() {
            return (login ? "t " : "f ") + connectionLimit + " f";
        }

        String attributes() {
            return (login ? "LOGIN" : "NOLOGIN") + NEVER + " CONNECTION LIMIT " + connectionLimit;
        }
    }

    private TenantRoles() {}

    /** @param found what there is */
    static Drift ensure(Connection session, TenantId id, int connectionLimit, TenantCatalogue found)
            throws SQLException {
        Drift drift = Drift.NONE;
        List<Role> roles = List.of(
                new Role(id.ownerRole(), false, -1),
                new Role(id.appRole(), false, -1),
                new Role(id.appLoginA(), true, connectionLimit),
                new Role(id.appLoginB(), true, connectionLimit));
        for (Role role : roles) {
            drift = drift.and(
                    ensure(session, id, role, Optional.ofNullable(found.roles().get(role.name()))));
        }
        for (String login : List.of(id.appLoginA(), id.appLoginB())) {
            drift = drift.and(membership(session, id, login, found.groupsOf(login)));
        }
        return drift;
    }

    private static Drift ensure(Connection session, TenantId id, Role role, Optional<String> found)
            throws SQLException {
        if (found.equals(Optional.of(role.look()))) {
            return Drift.NONE;
        }
        if (found.isEmpty()) {
            Mandate.toCreate(Neighbour.POSTGRESQL, "Role " + role.name());
            PostgresTenantFence.making(session, id);
            run(session, "CREATE ROLE " + Sql.identifier(role.name()) + " " + role.attributes() + NEVER_FROM_THE_START);
            return Drift.CREATED;
        }
        Mandate.toRepair(Neighbour.POSTGRESQL, "Role " + role.name());
        run(session, "ALTER ROLE " + Sql.identifier(role.name()) + " " + role.attributes());
        return Drift.REPAIRED;
    }

    /** A login is a member of the application group and of nothing else. */
    private static Drift membership(Connection session, TenantId id, String login, Set<String> found)
            throws SQLException {
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
