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
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's keys for personal data. They are made and wrapped by Vault's transit engine, kept wrapped in the tenant's database, and unwrapped
 * into memory on first use: destroying the transit keys makes everything under them unreadable, backups included. Blocks on first use.
 *
 * <p>When the transit key of personal data has a new version, what is sealed from then on is sealed with a new data key: one pod makes it and all
 * take it, each within a refresh. Earlier ones stay to open what they sealed.
 */
@Singleton
public class DataKeys {
    private static final Logger LOG = Logger.getLogger(DataKeys.class);
    private static final int INDEX_KEY_VERSION = 1;
    private static final int FIRST_VERSION = 1;
    /** What is asked to be encrypted to learn with which version: nothing of anybody. */
    private static final String NOTHING = Base64.getEncoder().encodeToString(new byte[1]);
    /** Vault's prefix of what it encrypted. */
    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v(\\d{1,9}):.+");
    /** What Vault answers of what its key didn't wrap, or wrapped in a version that it hasn't got. Away, sealed or refusing it answers otherwise. */
    private static final int NOT_ITS_OWN = 400;

    private static final String STORED = "SELECT id, wrapped FROM data_key";
    private static final String NEWEST_FIRST = " ORDER BY transit_version DESC NULLS LAST, created_at DESC, id";

    private final DataSource database;
    private final VaultClient vault;
    private final String namespace;
    private final boolean needed;
    private final Map<UUID, SecretKey> unwrapped = new ConcurrentHashMap<>();
    private volatile @Nullable DataKey newest;
    private volatile @Nullable SecretKey indexKey;
    private volatile int missing;

    /**
     * A key and its name.
     *
     * @param version of the transit key that wrapped it
     */
    record DataKey(UUID id, int version, SecretKey key) {}

    /** A key as it lies in the database. */
    private record Stored(UUID id, String wrapped) {
        static Stored of(ResultSet row) throws SQLException {
            return new Stored(row.getObject(1, UUID.class), row.getString(2));
        }

        /** Of the transit key. */
        int version() {
            return DataKeys.version(wrapped);
        }
    }

    /** Vault doesn't know that it wrapped this key: it was put back to before it did, or the row was changed. */
    private static final class ClosedKeyException extends PrivacyException {
        private static final long serialVersionUID = 1L;

        ClosedKeyException(String message, VaultException refusal) {
            super(message, refusal);
        }
    }

    /** Reads the row that a result stands on. */
    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

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
            holdOthers();
        } catch (PrivacyException | VaultException away) {
            LOG.warnf("the tenant's data keys can't be had yet: %s", away.getMessage());
        }
    }

    /**
     * A key that can't be had anew is used on as it is, and looked after again a refresh later. The one that is held is looked up, too: nobody who
     * starts later could open what is sealed with a key whose row is gone, or that Vault doesn't open any more.
     */
    @Scheduled(
            every = "${bvrai.vault.refresh:PT1M}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = WithoutSchema.class)
    void renew() {
        DataKey current = newest;
        if (current == null) {
            return;
        }
        try {
            holdOthers();
            DataKey found = findOrMakeNewest(newestVersion());
            if (!found.id().equals(current.id())) {
                LOG.infof("from now on data key %s seals", found.id());
            }
        } catch (PrivacyException | VaultException away) {
            LOG.warnf("data key %s seals on, a newer one can't be had yet: %s", current.id(), away.getMessage());
        }
    }

    /** A pod is ready only with them, so they aren't waited for any longer than they must be. */
    void hold(@Observes SchemaStands schema) {
        hold();
    }

    /**
     * What others seal with, or sealed with before: what it sealed must open while Vault is away, and in the middle of a transaction. One that can't
     * be had keeps nobody from the others.
     */
    private void holdOthers() {
        int failed = 0;
        for (Stored stored : list(STORED + NEWEST_FIRST, Stored::of)) {
            try {
                var key = opened(stored);
                LOG.debugf("data key %s is held (%s)", stored.id(), key.getAlgorithm());
            } catch (PrivacyException notNow) {
                failed++;
                LOG.warnf("data key %s can't be had: what it sealed doesn't open", stored.id());
            }
        }
        missing = failed;
    }

    boolean held() {
        return newest != null && indexKey != null;
    }

    /** How many of the stored keys this pod didn't get when it last looked. */
    int missing() {
        return missing;
    }

    /** The key that new data is sealed with. */
    DataKey sealing() {
        DataKey current = newest;
        return current != null ? current : first();
    }

    private synchronized DataKey first() {
        DataKey current = newest;
        return current != null ? current : findOrMakeNewest(FIRST_VERSION);
    }

    /**
     * The key of this name, with which something was sealed.
     *
     * @throws SealBrokenException if there is none any more
     * @throws PrivacyException if it can't be had now
     */
    SecretKey opening(UUID id) {
        SecretKey known = unwrapped.get(id);
        return known != null
                ? known
                : query(STORED + " WHERE id = ?", Stored::of, id)
                        .map(this::opened)
                        .orElseThrow(() -> new SealBrokenException(
                                "data key " + id + " is gone: what it sealed was erased", null));
    }

    private SecretKey opened(Stored stored) {
        SecretKey known = unwrapped.get(stored.id());
        return known != null ? known : openedByVault(stored);
    }

    private SecretKey openedByVault(Stored stored) {
        SecretKey key;
        try {
            key = unwrap("pii", stored.wrapped(), "AES");
        } catch (VaultException refusal) {
            String message = "data key " + stored.id() + " can't be had now: " + refusal.getMessage();
            throw refusal.status() == NOT_ITS_OWN
                    ? new ClosedKeyException(message, refusal)
                    : new PrivacyException(message, refusal);
        }
        unwrapped.put(stored.id(), key);
        return key;
    }

    /** The key of blind indexes. */
    SecretKey indexing() {
        SecretKey current = indexKey;
        return current != null ? current : findOrMakeIndexKey();
    }

    /**
     * Looks anew, whatever is held.
     *
     * @param version of the transit key: what an earlier one wrapped isn't new enough, where one can be made
     * @throws PrivacyException if none opens, or it can't be known now whether the newest does
     */
    private synchronized DataKey findOrMakeNewest(int version) {
        DataKey found = newestThatOpens()
                .filter(opened -> opened.version() >= version)
                .or(() -> {
                    make();
                    return newestThatOpens();
                })
                .orElseThrow(() -> new PrivacyException("no data key opens with the transit key that there is", null));
        newest = found;
        return found;
    }

    /** As Vault says now, not as is remembered: who starts later has nothing else to go by. */
    private Optional<DataKey> newestThatOpens() {
        for (Stored stored : list(STORED + NEWEST_FIRST, Stored::of)) {
            try {
                SecretKey key = openedByVault(stored);
                return Optional.of(new DataKey(stored.id(), stored.version(), key));
            } catch (ClosedKeyException closed) {
                LOG.warnf("data key %s doesn't open: nothing is sealed with it", stored.id());
            }
        }
        return Optional.empty();
    }

    /**
     * Two pods may get here at once; all must use the one that was written first. A version that has a row gets no other, whether that one opens or
     * not.
     */
    private void make() {
        String wrapped = wrappedKey("pii");
        insert(
                "INSERT INTO data_key (id, wrapped, transit_version) VALUES (?, ?, ?)"
                        + " ON CONFLICT (transit_version) DO NOTHING",
                UUID.randomUUID(),
                wrapped,
                version(wrapped));
    }

    /** Which version of its transit key Vault encrypts with now: pods may use that key and not read about it. */
    private int newestVersion() {
        JsonNode encrypted = vault.write("transit/encrypt/" + namespace + "-pii", Map.of("plaintext", NOTHING));
        return version(encrypted.path("ciphertext").asText());
    }

    private static int version(String ciphertext) {
        Matcher named = CIPHERTEXT.matcher(ciphertext);
        if (!named.matches()) {
            throw new PrivacyException("what Vault encrypted names no version of its key", null);
        }
        return Integer.parseInt(named.group(1));
    }

    private synchronized SecretKey findOrMakeIndexKey() {
        SecretKey current = indexKey;
        if (current != null) {
            return current;
        }
        String select = "SELECT wrapped FROM index_key WHERE version = ?";
        String wrapped = query(select, row -> row.getString(1), INDEX_KEY_VERSION)
                .orElseGet(() -> {
                    // As of data keys: the first that was written is everybody's.
                    insert(
                            "INSERT INTO index_key (version, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING",
                            INDEX_KEY_VERSION,
                            wrappedKey("wrap"));
                    return query(select, row -> row.getString(1), INDEX_KEY_VERSION)
                            .orElseThrow();
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

    private <T> Optional<T> query(String sql, Row<T> row, Object... parameters) {
        return list(sql, row, parameters).stream().findFirst();
    }

    private <T> List<T> list(String sql, Row<T> row, Object... parameters) {
        try {
            return Transaction.in(database, connection -> {
                try (PreparedStatement statement = prepared(connection, sql, parameters);
                        ResultSet rows = statement.executeQuery()) {
                    List<T> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(row.read(rows));
                    }
                    return found;
                }
            });
        } catch (SQLException e) {
            throw new PrivacyException("the tenant's data keys can't be read", e);
        }
    }

    private void insert(String sql, Object... parameters) {
        try {
            Transaction.run(database, connection -> {
                try (PreparedStatement statement = prepared(connection, sql, parameters)) {
                    statement.executeUpdate();
                }
            });
        } catch (SQLException e) {
            throw new PrivacyException("a data key can't be stored", e);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
