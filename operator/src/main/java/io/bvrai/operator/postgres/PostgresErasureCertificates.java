package io.bvrai.operator.postgres;

import io.bvrai.crds.config.Sha256;
import io.bvrai.operator.external.TenantId;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@link ErasureCertificates} in the platform's database. */
public final class PostgresErasureCertificates implements ErasureCertificates {
    /** What the first certificate names as the one before. */
    private static final String GENESIS = "0".repeat(64);

    private static final int SALT_BYTES = 32;
    private static final String TAKEN = "23505";

    /** How often the next position may have been taken meanwhile: each time somebody's certificate was issued. */
    private static final int TURNS = 100;

    /**
     * All of it or nothing in one statement, so that nobody's lock on the end of the chain outlasts a request: an operator that is lost in between would
     * keep every other tenant's erasure waiting. What names what was erased goes with it.
     */
    private static final String APPEND = """
            WITH certificate AS (
              INSERT INTO erasure_certificate (position, tenant, statement, hash) VALUES (?, ?, ?, ?) RETURNING tenant, hash
            ), opening AS (
              INSERT INTO erasure_opening (certificate, salt, item)
              SELECT certificate.hash, given.salt, given.item FROM certificate, unnest(?, ?) AS given (salt, item)
            ), inventory AS (
              DELETE FROM tenant_offboarding USING certificate WHERE id = certificate.tenant
            ), moving AS (
              DELETE FROM moving_number USING certificate WHERE moving_number.tenant = certificate.tenant
            ), account AS (
              DELETE FROM tenant_account USING certificate WHERE tenant_account.tenant = certificate.tenant
            ), oidc AS (
              DELETE FROM tenant_oidc USING certificate WHERE tenant_oidc.tenant = certificate.tenant
            )
            UPDATE tenant_registry SET state = 'Erased', erased_at = now() FROM certificate WHERE id = certificate.tenant AND state <> 'Erased'
            """;

    private final PlatformTables tables;
    private final SecureRandom random;

    public PostgresErasureCertificates(PlatformTables tables, SecureRandom random) {
        this.tables = tables;
        this.random = random;
    }

    private record Opening(String salt, String item) {
        String commitment() {
            return Sha256.hex(salt + item);
        }
    }

    @Override
    public Certificate issue(TenantId id, List<String> gone, Instant now) {
        List<Opening> openings =
                gone.stream().map(item -> new Opening(salt(), item)).toList();
        return tables.with(session -> {
            int turn = 0;
            while (true) {
                Optional<Certificate> before = select(session, "WHERE tenant = ?", id.value());
                if (before.isPresent()) {
                    return before.get();
                }
                Certificate next = next(session, openings, now);
                turn++;
                try {
                    append(session, id, next, openings);
                    return next;
                } catch (SQLException e) {
                    if (!TAKEN.equals(e.getSQLState()) || turn == TURNS) {
                        throw e;
                    }
                }
            }
        });
    }

    private static Certificate next(Connection session, List<Opening> openings, Instant now) throws SQLException {
        Optional<Certificate> last = select(session, "ORDER BY position DESC LIMIT 1");
        long position = last.map(Certificate::position).orElse(0L) + 1;
        String statement = statement(position, last.map(Certificate::hash).orElse(GENESIS), now, openings);
        return new Certificate(position, statement, Sha256.hex(statement));
    }

    private static void append(Connection session, TenantId id, Certificate next, List<Opening> openings)
            throws SQLException {
        Sql.update(
                session,
                APPEND,
                next.position(),
                id.value(),
                next.statement(),
                next.hash(),
                session.createArrayOf(
                        "text", openings.stream().map(Opening::salt).toArray()),
                session.createArrayOf(
                        "text", openings.stream().map(Opening::item).toArray()));
    }

    private static String statement(long position, String previous, Instant now, List<Opening> openings) {
        return "{\"position\":" + position + ",\"previous\":\"" + previous + "\",\"issuedAt\":\""
                + now.truncatedTo(ChronoUnit.SECONDS) + "\",\"commitments\":["
                + openings.stream()
                        .map(opening -> '"' + opening.commitment() + '"')
                        .sorted()
                        .collect(Collectors.joining(","))
                + "]}";
    }

    @Override
    public Optional<Certificate> find(TenantId id) {
        return tables.with(session -> select(session, "WHERE tenant = ?", id.value()));
    }

    @Override
    public Optional<Certificate> lastOf(String name) {
        return tables.with(session -> select(
                session,
                "WHERE tenant = (SELECT id FROM tenant_registry WHERE name = ? AND state = 'Erased' ORDER BY erased_at DESC LIMIT 1)",
                name));
    }

    @Override
    public List<String> verify() {
        return tables.with(session -> {
            List<String> broken = new ArrayList<>();
            String previous = GENESIS;
            long position = 0;
            for (Certificate certificate : all(session)) {
                position++;
                if (!certificate.hash().equals(Sha256.hex(certificate.statement()))) {
                    broken.add("Certificate " + position + " was changed: its statement doesn't give its hash");
                }
                if (!certificate
                        .statement()
                        .startsWith("{\"position\":" + position + ",\"previous\":\"" + previous + "\",")) {
                    broken.add("Certificate " + position + " isn't linked to the one before");
                }
                for (Opening opening : openings(session, certificate)) {
                    if (!certificate.statement().contains('"' + opening.commitment() + '"')) {
                        broken.add("Certificate " + position + " never spoke of what an opening beside it says");
                    }
                }
                previous = certificate.hash();
            }
            return broken;
        });
    }

    @Override
    public void forgetOpenings(TenantId id) {
        tables.with(session -> Sql.update(
                session,
                "DELETE FROM erasure_opening WHERE certificate = (SELECT hash FROM erasure_certificate WHERE tenant = ?)",
                id.value()));
    }

    private static Optional<Certificate> select(Connection session, String where, Object... parameters)
            throws SQLException {
        return certificates(session, where, parameters).stream().findFirst();
    }

    private static List<Certificate> all(Connection session) throws SQLException {
        return certificates(session, "ORDER BY position");
    }

    private static List<Certificate> certificates(Connection session, String where, Object... parameters)
            throws SQLException {
        try (PreparedStatement query =
                session.prepareStatement("SELECT position, statement, hash FROM erasure_certificate " + where)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = query.executeQuery()) {
                List<Certificate> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Certificate(rows.getLong(1), rows.getString(2), rows.getString(3)));
                }
                return found;
            }
        }
    }

    private static List<Opening> openings(Connection session, Certificate certificate) throws SQLException {
        try (PreparedStatement query =
                session.prepareStatement("SELECT salt, item FROM erasure_opening WHERE certificate = ?")) {
            query.setString(1, certificate.hash());
            try (ResultSet rows = query.executeQuery()) {
                List<Opening> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Opening(rows.getString(1), rows.getString(2)));
                }
                return found;
            }
        }
    }

    private String salt() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }
}
