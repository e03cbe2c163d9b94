package io.bvrai.runtime.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.postgres.SchemaStands;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.platform.postgres.WithoutSchema;
import io.bvrai.runtime.platform.vault.VaultClient;
import io.bvrai.runtime.platform.vault.VaultException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's keys for personal data. They are made and wrapped by Vault's transit engine, kept wrapped in the tenant's database, and unwrapped
 * into memory on first use: destroying the transit keys makes everything under them unreadable, backups included. Blocks on first use.
 */
@Singleton
public class DataKeys {
    private static final Logger LOG = Logger.getLogger(DataKeys.class);
    private static final int INDEX_KEY_VERSION = 1;

    private final DataSource database;
    private final VaultClient vault;
    private final String namespace;
    private final boolean needed;
    private final Map<UUID, SecretKey> unwrapped = new ConcurrentHashMap<>();
    private volatile @Nullable DataKey newest;
    private volatile @Nullable SecretKey indexKey;

    /** A key and its name. */
    record DataKey(UUID id, SecretKey key) {}

    @Inject
    public DataKeys(DataSource database, VaultClient vault, RuntimeSettings settings) {
        this.database = database;
        this.vault = vault;
        this.namespace = settings.namespace();
        this.needed = !settings.has(Role.MIGRATE);
    }

    /** Fetched before they are needed: a webhook that comes while the database is away must be sealed all the same. */
    @Scheduled(
            every = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = WithoutSchema.class)
    void hold() {
        if (!needed || held()) {
            return;
        }
        try {
            var sealing = sealing();
            var indexing = indexing();
            LOG.debugf("data key %s is held, and the index key (%s)", sealing.id(), indexing.getAlgorithm());
        } catch (PrivacyException | VaultException away) {
            LOG.warnf("the tenant's data keys can't be had yet: %s", away.getMessage());
        }
    }

    /** A pod is ready only with them, so they aren't waited for any longer than they must be. */
    void hold(@Observes SchemaStands schema) {
        hold();
    }

    boolean held() {
        return newest != null && indexKey != null;
    }

    /** The key that new data is sealed with. */
    DataKey sealing() {
        DataKey current = newest;
        return current != null ? current : findOrMakeNewest();
    }

    /** The key of this name, with which something was sealed. */
    SecretKey opening(UUID id) {
        SecretKey known = unwrapped.get(id);
        if (known != null) {
            return known;
        }
        String wrapped = query("SELECT wrapped FROM data_key WHERE id = ?", id)
                .orElseThrow(
                        () -> new SealBrokenException("data key " + id + " is gone: what it sealed was erased", null));
        SecretKey key = unwrap("pii", wrapped, "AES");
        unwrapped.put(id, key);
        return key;
    }

    /** The key of blind indexes. */
    SecretKey indexing() {
        SecretKey current = indexKey;
        return current != null ? current : findOrMakeIndexKey();
    }

    private synchronized DataKey findOrMakeNewest() {
        DataKey current = newest;
        if (current != null) {
            return current;
        }
        Optional<String> id = query("SELECT id::text FROM data_key ORDER BY created_at DESC, id LIMIT 1", null);
        UUID name = id.map(UUID::fromString).orElseGet(() -> {
            UUID made = UUID.randomUUID();
            insert("INSERT INTO data_key (id, wrapped) VALUES (?, ?)", made, wrappedKey("pii"));
            return made;
        });
        DataKey found = new DataKey(name, opening(name));
        newest = found;
        return found;
    }

    private synchronized SecretKey findOrMakeIndexKey() {
        SecretKey current = indexKey;
        if (current != null) {
            return current;
        }
        String select = "SELECT wrapped FROM index_key WHERE version = ?";
        String wrapped = query(select, INDEX_KEY_VERSION).orElseGet(() -> {
            // Two pods may get here at once; all must use the one that was written first.
            insert(
                    "INSERT INTO index_key (version, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    INDEX_KEY_VERSION,
                    wrappedKey("wrap"));
            return query(select, INDEX_KEY_VERSION).orElseThrow();
        });
        SecretKey key = unwrap("wrap", wrapped, "HmacSHA256");
        indexKey = key;
        return key;
    }

    private String wrappedKey(String transitKey) {
        JsonNode made = vault.write("transit/datakey/plaintext/" + namespace + "-" + transitKey, Map.of());
        return made.path("ciphertext").asText();
    }

    private SecretKey unwrap(String transitKey, String wrapped, String algorithm) {
        JsonNode opened = vault.write("transit/decrypt/" + namespace + "-" + transitKey, Map.of("ciphertext", wrapped));
        return new SecretKeySpec(
                Base64.getDecoder().decode(opened.path("plaintext").asText()), algorithm);
    }

    private Optional<String> query(String sql, @Nullable Object parameter) {
        try {
            return Transaction.in(database, connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    if (parameter != null) {
                        statement.setObject(1, parameter);
                    }
                    try (ResultSet rows = statement.executeQuery()) {
                        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
                    }
                }
            });
        } catch (SQLException e) {
            throw new PrivacyException("the tenant's data keys can't be read", e);
        }
    }

    private void insert(String sql, Object name, String wrapped) {
        try {
            var unused = Transaction.in(database, connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setObject(1, name);
                    statement.setString(2, wrapped);
                    return statement.executeUpdate();
                }
            });
        } catch (SQLException e) {
            throw new PrivacyException("a data key can't be stored", e);
        }
    }
}
