package io.bvrai.runtime.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bvrai.runtime.platform.vault.Secrets;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The tenant's API keys. Of a key only HMAC-SHA256 under the tenant's pepper is stored; a key of another tenant hashes to nothing here.
 */
@Singleton
public class ApiKeys {
    /** By which a key is told from a token. */
    static final String PREFIX = "bvk_";

    private final DataSource database;
    private final Secrets secrets;
    private final PepperedHash hash;

    @Inject
    ApiKeys(DataSource database, Secrets secrets, PepperedHash hash) {
        this.database = database;
        this.secrets = secrets;
        this.hash = hash;
    }

    /**
     * Who shows this key.
     *
     * @return empty for a key that is unknown, expired or revoked
     * @throws SQLException if the keys can't be read
     */
    Optional<Caller> find(String key) throws SQLException {
        if (!key.startsWith(PREFIX) || key.length() > 200) {
            return Optional.empty();
        }
        byte[] hashed = hash.of(key);
        Optional<Caller> known = lookUp(hashed);
        if (known.isEmpty()
                && MessageDigest.isEqual(
                        key.getBytes(UTF_8), secrets.api().firstKey().getBytes(UTF_8))) {
            insertFirst(hashed);
            return lookUp(hashed);
        }
        return known;
    }

    private Optional<Caller> lookUp(byte[] hashed) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT id, role FROM api_key WHERE id = ? AND hash = ?"
                                + " AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())")) {
            select.setString(1, PepperedHash.id(hashed));
            select.setBytes(2, hashed);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(
                                new Caller("API key " + rows.getString(1), Caller.Role.valueOf(rows.getString(2))))
                        : Optional.empty();
            }
        }
    }

    /** The key that the operator minted becomes a row when it is first shown; revoked later, it stays revoked. */
    private void insertFirst(byte[] hashed) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO api_key (id, hash, name, role) VALUES (?, ?, 'first key', 'ADMIN') ON CONFLICT DO NOTHING")) {
            insert.setString(1, PepperedHash.id(hashed));
            insert.setBytes(2, hashed);
            insert.executeUpdate();
        }
    }
}
