package io.bvrai.operator.tenant;

import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import redis.clients.jedis.Jedis;

/** What the neighbours have been told to change on behalf of a tenant, as each neighbour counts it. */
record NeighbourWrites(Platform platform, String tenant) {
    record Count(long vault, long transactions, String redis, long twilio) {}

    Count count() throws SQLException {
        return new Count(
                new VaultAudit(platform.backing.vaultAuditLog()).requests(tenant, false),
                nextTransaction(),
                redis(),
                twilio());
    }

    long vaultReads() {
        return new VaultAudit(platform.backing.vaultAuditLog()).requests(tenant, true);
    }

    /** Read-only transactions get no id: this moves with every transaction that wrote. */
    private long nextTransaction() throws SQLException {
        try (Connection session = platform.backing.superuser("postgres");
                Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")) {
            row.next();
            return row.getLong(1);
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
                .filter(entry -> entry.json().encode().contains("\"method\":\"POST\""))
                .count();
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
