package io.bvrai.operator.tenant;

import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;

/** What the neighbours have been told to change on behalf of a tenant, as each neighbour counts it. */
record NeighbourWrites(Platform platform, String tenant) {
    record Count(long vault, String catalogue, String redis, long twilio) {}

    Count count() throws SQLException {
        return new Count(
                new VaultAudit(platform.backing.vaultAuditLog()).requests(tenant, false),
                catalogue(),
                redis(),
                twilio());
    }

    long vaultReads() {
        return new VaultAudit(platform.backing.vaultAuditLog()).requests(tenant, true);
    }

    /**
     * The transactions that last wrote each catalogue row of the tenant, its schema's included: they move with every write, and with nothing
     * that PostgreSQL does for itself.
     */
    private String catalogue() throws SQLException {
        String id;
        String rows;
        try (Connection session = platform.backing.superuser("bvrai_platform");
                PreparedStatement query = session.prepareStatement("""
                        WITH t AS (SELECT id, 't_' || id AS database, xmin AS version FROM tenant_registry
                                   WHERE name = ? AND state <> 'Erased')
                        SELECT t.id, concat_ws(' ', t.version,
                          (SELECT string_agg(d.xmin::text, ' ') FROM pg_database d WHERE d.datname = t.database),
                          (SELECT string_agg(r.xmin::text, ' ' ORDER BY r.oid) FROM pg_authid r WHERE r.rolname LIKE t.database || '%'),
                          (SELECT string_agg(m.xmin::text, ' ' ORDER BY m.roleid, m.member) FROM pg_auth_members m
                            JOIN pg_authid r ON r.oid = m.roleid WHERE r.rolname LIKE t.database || '%')) FROM t
                        """)) {
            query.setString(1, tenant);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                id = row.getString(1);
                rows = row.getString(2);
            }
        }
        try (Connection session = platform.backing.superuser(new TenantId(id).database());
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT concat_ws(' ', (SELECT xmin FROM pg_namespace WHERE nspname = 'public'),
                          (SELECT string_agg(xmin::text, ' ' ORDER BY oid) FROM pg_default_acl))
                        """)) {
            row.next();
            return rows + " " + row.getString(1);
        }
    }

    private String redis() {
        try (Jedis admin = platform.backing.redisAsAdmin()) {
            return admin.info("commandstats")
                    .lines()
                    .filter(line -> line.matches("cmdstat_acl\\|(setuser|deluser|save).*"))
                    .map(line -> line.replaceAll(",usec.*", ""))
                    .sorted()
                    .toList()
                    .toString();
        }
    }

    private long twilio() {
        return platform.twilio.log().entries().stream()
                .filter(entry -> entry.kind().equals("twilio.rest")
                        && entry.text("method").equals("POST"))
                .count();
    }

    /** What the certificate says, to whoever may see the openings beside the chain. */
    List<String> openings(TenantId id) throws SQLException {
        try (Connection session = platform.backing.superuser("bvrai_platform");
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT o.item FROM erasure_opening o JOIN erasure_certificate c ON c.hash = o.certificate
                        WHERE c.tenant = '%s'
                        """.formatted(id.value()))) {
            List<String> items = new ArrayList<>();
            while (rows.next()) {
                items.add(rows.getString(1));
            }
            return items;
        }
    }

    /** The pairs of issuer and audience that the registry has for it, hashed. */
    List<String> oidcClaims(TenantId id) throws SQLException {
        return column("SELECT pair FROM tenant_oidc WHERE tenant = ?", id);
    }

    /** The accounts that the registry has it down for as its own. */
    List<String> accountClaims(TenantId id) throws SQLException {
        return column("SELECT sid FROM tenant_account WHERE tenant = ?", id);
    }

    /** The numbers that the registry has as on their way to the platform's account. */
    List<String> moving(TenantId id) throws SQLException {
        return column("SELECT number FROM moving_number WHERE tenant = ?", id);
    }

    private List<String> column(String query, TenantId id) throws SQLException {
        try (Connection session = platform.backing.superuser("bvrai_platform");
                PreparedStatement statement = session.prepareStatement(query)) {
            statement.setString(1, id.value());
            try (ResultSet rows = statement.executeQuery()) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }

    long databases(TenantId id) throws SQLException {
        try (Connection session = platform.backing.superuser("postgres");
                PreparedStatement query =
                        session.prepareStatement("SELECT count(*) FROM pg_database WHERE datname = ?")) {
            query.setString(1, id.database());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
