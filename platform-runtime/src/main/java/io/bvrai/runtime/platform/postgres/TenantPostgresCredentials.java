package io.bvrai.runtime.platform.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.vault.VaultClient;
import io.bvrai.runtime.platform.vault.VaultException;
import io.quarkus.arc.Unremovable;
import io.quarkus.credentials.CredentialsProvider;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Logins to the tenant's database, from Vault's database engine; asked for whenever the pool opens a connection.
 *
 * <p>Two logins alternate: each is rotated daily, half a day apart, so of the two the one with more time left works for at least twelve hours.
 * A migration gets a login of its own that ends by itself. When Vault is away, the login held is used on.
 */
@Singleton
@Named("tenant-postgres")
@Unremovable
public class TenantPostgresCredentials implements CredentialsProvider {
    /** A pool that fills up asks once; a login that was just rotated away is used for no longer than this. */
    private static final long HELD_NANOS = 5_000_000_000L;

    private final VaultClient vault;
    private final RuntimeSettings settings;
    private @Nullable Map<String, String> held;
    private long heldSince;

    @Inject
    public TenantPostgresCredentials(VaultClient vault, RuntimeSettings settings) {
        this.vault = vault;
        this.settings = settings;
    }

    @Override
    public synchronized Map<String, String> getCredentials(String credentialsProviderName) {
        Map<String, String> current = held;
        if (current != null && System.nanoTime() - heldSince < HELD_NANOS) {
            return current;
        }
        try {
            held = read();
        } catch (VaultException e) {
            if (current == null) {
                throw e;
            }
        }
        heldSince = System.nanoTime();
        Map<String, String> fresh = held;
        if (fresh == null) {
            throw new IllegalStateException("read() either answers or throws");
        }
        return fresh;
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
