package io.bvrai.operator.postgres;

import io.bvrai.crds.config.Sha256;
import io.bvrai.operator.external.TenantId;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
    /** Any constant: certificates are issued one after the other. */
    private static final long LOCK = 0x6276_7261_6563_6572L;

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
        return tables.with(session -> {
            session.setAutoCommit(false);
            try (Statement statement = session.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
                Optional<Certificate> before = select(session, "WHERE tenant = ?", id.value());
                Certificate issued = before.isPresent() ? before.get() : append(session, id, gone, now);
                session.commit();
                return issued;
            } catch (SQLException e) {
                session.rollback();
                throw e;
            } finally {
                session.setAutoCommit(true);
            }
        });
    }

    private Certificate append(Connection session, TenantId id, List<String> gone, Instant now) throws SQLException {
        Optional<Certificate> last = select(session, "ORDER BY position DESC LIMIT 1");
        List<Opening> openings =
                gone.stream().map(item -> new Opening(salt(), item)).toList();
        long position = last.map(Certificate::position).orElse(0L) + 1;
        String statement = statement(position, last.map(Certificate::hash).orElse(GENESIS), now, openings);
        Certificate issued = new Certificate(position, statement, Sha256.hex(statement));
        Sql.update(
                session,
                "INSERT INTO erasure_certificate (position, tenant, statement, hash) VALUES (?, ?, ?, ?)",
                position,
                id.value(),
                statement,
                issued.hash());
        for (Opening opening : openings) {
            Sql.update(
                    session,
                    "INSERT INTO erasure_opening (certificate, salt, item) VALUES (?, ?, ?)",
                    issued.hash(),
                    opening.salt(),
                    opening.item());
        }
        Sql.update(
                session,
                "UPDATE tenant_registry SET state = 'Erased', erased_at = now() WHERE id = ? AND state <> 'Erased'",
                id.value());
        // The inventory names what was erased: it goes with it.
        Sql.update(session, "DELETE FROM tenant_offboarding WHERE id = ?", id.value());
        return issued;
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
