package io.bvrai.runtime.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bvrai.runtime.platform.vault.Secrets;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.sql.DataSource;

/**
 * The tenant's API keys. Of a key only HMAC-SHA256 under the tenant's pepper is stored; a key of another tenant hashes to nothing here.
 */
@Singleton
public class ApiKeys {
    private final DataSource database;
    private final Secrets secrets;

    /** What the bearer of a key may do. */
    public enum Role {
        /** Reads. */
        VIEWER,
        /** Reads and acts: campaigns, contacts, suppression. */
        OPERATOR,
        /** May all that there is. */
        ADMIN,
        /** Reads the audit trail, and of calls and contacts nothing. */
        AUDITOR;

        boolean mayRead() {
            return this != AUDITOR;
        }

        boolean mayAct() {
            return this == OPERATOR || this == ADMIN;
        }
    }

    /**
     * Who calls.
     *
     * @param keyId names the key, not the secret
     */
    public record Caller(String keyId, Role role) {}

    @Inject
    ApiKeys(DataSource database, Secrets secrets) {
        this.database = database;
        this.secrets = secrets;
    }

    /**
     * Who shows this key.
     *
     * @return empty for a key that is unknown, expired or revoked
     * @throws SQLException if the keys can't be read
     */
    Optional<Caller> find(String key) throws SQLException {
        if (!key.startsWith("bvk_") || key.length() > 200) {
            return Optional.empty();
        }
        byte[] hash = hash(key);
        Optional<Caller> known = lookUp(hash);
        if (known.isEmpty()
                && MessageDigest.isEqual(
                        key.getBytes(UTF_8), secrets.api().firstKey().getBytes(UTF_8))) {
            insertFirst(hash);
            return lookUp(hash);
        }
        return known;
    }

    private Optional<Caller> lookUp(byte[] hash) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT id, role FROM api_key WHERE id = ? AND hash = ?"
                                + " AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())")) {
            select.setString(1, id(hash));
            select.setBytes(2, hash);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Caller(rows.getString(1), Role.valueOf(rows.getString(2))))
                        : Optional.empty();
            }
        }
    }

    /** The key that the operator minted becomes a row when it is first shown; revoked later, it stays revoked. */
    private void insertFirst(byte[] hash) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO api_key (id, hash, name, role) VALUES (?, ?, 'first key', 'ADMIN') ON CONFLICT DO NOTHING")) {
            insert.setString(1, id(hash));
            insert.setBytes(2, hash);
            insert.executeUpdate();
        }
    }

    private static String id(byte[] hash) {
        return HexFormat.of().formatHex(hash, 0, 8);
    }

    private byte[] hash(String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secrets.api().pepper());
            return mac.doFinal(key.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
