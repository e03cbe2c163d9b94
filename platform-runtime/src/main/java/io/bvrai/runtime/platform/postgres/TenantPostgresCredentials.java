package io.bvrai.runtime.platform.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.vault.HeldSecret;
import io.bvrai.runtime.platform.vault.VaultClient;
import io.bvrai.runtime.platform.vault.VaultException;
import io.quarkus.arc.Unremovable;
import io.quarkus.credentials.CredentialsProvider;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Logins to the tenant's database, from Vault's database engine; asked for whenever the pool opens a connection, and answered from memory.
 *
 * <p>Two logins alternate: each is rotated daily, half a day apart, so of the two the one with more time left works for at least twelve hours.
 * A migration gets a login of its own that ends by itself. When Vault is away, the login held is used on.
 */
@Singleton
@Named("tenant-postgres")
@Unremovable
public class TenantPostgresCredentials implements CredentialsProvider, RefusedLogin {
    private static final Logger LOG = Logger.getLogger(TenantPostgresCredentials.class);
    /** Each read makes a login: a migration needs one. */
    private static final Duration MIGRATION = Duration.ofMinutes(15);

    private final VaultClient vault;
    private final RuntimeSettings settings;
    private final HeldSecret<Map<String, String>> login;

    @Inject
    public TenantPostgresCredentials(VaultClient vault, RuntimeSettings settings) {
        this.vault = vault;
        this.settings = settings;
        this.login = new HeldSecret<>(
                settings.has(Role.MIGRATE)
                        ? MIGRATION
                        : settings.vault().refresh().dividedBy(2),
                this::read);
    }

    @Override
    public Map<String, String> getCredentials(String credentialsProviderName) {
        return login.get();
    }

    /** Without a thread of its own, which the pool would interrupt when it has waited long enough for a connection. */
    @Override
    public Uni<Map<String, String>> getCredentialsAsync(String credentialsProviderName) {
        return Uni.createFrom().item(() -> getCredentials(credentialsProviderName));
    }

    @Override
    public void refused(long since) {
        try {
            var fresh = login.rereadUnlessReadSince(since);
            LOG.infof("the database refused a login; now it is %s", fresh.get(USER_PROPERTY_NAME));
        } catch (VaultException e) {
            LOG.warnf("the database refused a login, and Vault has no other: %s", e.getMessage());
        }
    }

    /** So that no new connection has to wait for Vault. */
    @Scheduled(
            every = "${bvrai.vault.refresh:PT1M}",
            delayed = "0s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keepFresh() {
        if (settings.has(Role.MIGRATE)) {
            return;
        }
        try {
            var held = login.get();
            LOG.tracef("the database's login %s is held", held.get(USER_PROPERTY_NAME));
        } catch (VaultException e) {
            LOG.warnf("no login to the database can be had yet: %s", e.getMessage());
        }
    }

    private Map<String, String> read() {
        String namespace = settings.namespace();
        if (settings.has(Role.MIGRATE)) {
            return login(vault.read("database/creds/" + namespace + "-migrator"));
        }
        JsonNode a = vault.read("database/static-creds/" + namespace + "-app-a");
        JsonNode b = vault.read("database/static-creds/" + namespace + "-app-b");
        return login(a.path("ttl").asLong() >= b.path("ttl").asLong() ? a : b);
    }

    private static Map<String, String> login(JsonNode answer) {
        return Map.of(
                USER_PROPERTY_NAME, answer.path("username").asText(),
                PASSWORD_PROPERTY_NAME, answer.path("password").asText());
    }
}
