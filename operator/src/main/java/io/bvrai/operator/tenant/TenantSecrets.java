package io.bvrai.operator.tenant;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.rotation.RotationState;
import io.bvrai.operator.vault.Secret;
import io.bvrai.operator.vault.SecretStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The secrets that the operator mints or writes for a tenant: each minted once, whatever is interrupted, and never changed behind its readers. */
final class TenantSecrets {
    private static final String TWILIO = "twilio";
    private static final String API = "api";
    private static final String FIRST_API_KEY = "first-api-key";
    private static final Set<String> OWNED =
            Set.of(TWILIO, "twilio-key", "redis", "media", API, FIRST_API_KEY, "providers/", "tools/");

    private final SecretStore store;
    private final Mint mint;

    TenantSecrets(SecretStore store, Mint mint) {
        this.store = store;
        this.mint = mint;
    }

    /** Signs media tokens. */
    Drift media(TenantIdentity tenant) {
        return minted(tenant, "media", () -> Map.of("key", mint.key())).drift();
    }

    /**
     * Pepper of the API key hashes and the first API key, which the tenant's people find under a path of their own. Two paths, one key:
     * the copy is made from what was minted, so an interruption between them leaves no second key. A pepper that can be had back isn't minted
     * over: every key that the tenant's customers hold goes by it.
     */
    Drift api(TenantIdentity tenant) {
        Minted api = minted(tenant, API, () -> {
            demandNoneDeleted(tenant);
            return Map.of("pepper", mint.key(), "first_key", mint.apiKey());
        });
        return api.drift().and(copied(tenant, api.secret().field("first_key")));
    }

    private Drift copied(TenantIdentity tenant, String firstKey) {
        Minted copy = minted(tenant, FIRST_API_KEY, () -> Map.of("key", firstKey));
        if (firstKey.equals(copy.secret().fields().get("key"))) {
            return copy.drift();
        }
        store.replace(
                path(tenant, FIRST_API_KEY),
                Map.of("key", firstKey),
                copy.secret().version());
        return Drift.REPAIRED;
    }

    private void demandNoneDeleted(TenantIdentity tenant) {
        String path = path(tenant, API);
        store.deletedVersion(path).ifPresent(version -> {
            throw new NeighbourException(
                    Neighbour.VAULT,
                    Problem.DELETED,
                    "Secret voice/" + path
                            + " was deleted, and every API key of the tenant goes by it: undelete version "
                            + version + " (bao kv undelete -mount=voice -versions=" + version + " " + path
                            + "), or destroy it to have all keys made anew");
        });
    }

    /** Login of the cache. */
    record CacheLogin(List<String> passwords, Drift drift) {
        @Override
        public String toString() {
            return "CacheLogin[" + drift + "]";
        }
    }

    CacheLogin cache(TenantIdentity tenant) {
        Minted login =
                minted(tenant, "redis", () -> Map.of("username", tenant.id().redisUser(), "password", mint.password()));
        return new CacheLogin(valid(login.secret()), login.drift());
    }

    /** Both while they rotate, until the old one is revoked. */
    private static List<String> valid(Secret login) {
        String next = login.fields().get("next_password");
        return next == null || RotationState.stepOf(login) == RotationState.Step.REVOKED
                ? List.of(login.field("password"))
                : List.of(login.field("password"), next);
    }

    /** The account's SID and token, as Twilio has them now. While a rotation has put a next token there, either of the two is right. */
    Drift telephony(TenantIdentity tenant, String accountSid, String authToken) {
        String path = path(tenant, TWILIO);
        Map<String, String> wanted = Map.of("account_sid", accountSid, "auth_token", authToken);
        Optional<Secret> found = store.read(path);
        if (found.isEmpty()) {
            store.create(path, wanted);
            return Drift.CREATED;
        }
        Map<String, String> fields = found.get().fields();
        boolean current = accountSid.equals(fields.get("account_sid"))
                && (authToken.equals(fields.get("auth_token")) || authToken.equals(fields.get("next_auth_token")));
        if (current) {
            return Drift.NONE;
        }
        store.replace(path, wanted, found.get().version());
        return Drift.REPAIRED;
    }

    /** The token of an account of the tenant's own, once it was put where it belongs. */
    Optional<String> telephonyToken(TenantIdentity tenant, String accountSid) {
        return store.read(path(tenant, TWILIO))
                .map(Secret::fields)
                .filter(fields -> accountSid.equals(fields.get("account_sid")))
                .map(fields -> fields.getOrDefault("auth_token", ""))
                .filter(token -> !token.isEmpty());
    }

    /** Everything under the tenant's folder, what its people put there included: names are listed, values are not read. */
    void erase(TenantIdentity tenant) {
        paths(tenant).forEach(store::erase);
    }

    /** What lies beside what the operator and the tenant's people have there, in words. */
    List<String> unowned(TenantIdentity tenant) {
        return store.list(tenant.vaultFolder()).stream()
                .filter(name -> !OWNED.contains(name))
                .map(name -> "secret voice/" + tenant.vaultFolder() + "/" + name)
                .toList();
    }

    /** Paths that still hold something, in words. */
    List<String> remains(TenantIdentity tenant) {
        return paths(tenant).stream().map(path -> "Vault secret voice/" + path).toList();
    }

    /** Every path under the tenant's folder. */
    List<String> paths(TenantIdentity tenant) {
        return paths(tenant.vaultFolder()).toList();
    }

    private Stream<String> paths(String folder) {
        return store.list(folder).stream()
                .flatMap(name -> name.endsWith("/")
                        ? paths(folder + "/" + name.substring(0, name.length() - 1))
                        : Stream.of(folder + "/" + name));
    }

    private record Minted(Secret secret, Drift drift) {}

    private Minted minted(TenantIdentity tenant, String name, Supplier<Map<String, String>> content) {
        String path = path(tenant, name);
        Optional<Secret> found = store.read(path);
        if (found.isPresent()) {
            return new Minted(found.get(), Drift.NONE);
        }
        // Check-and-set decides between two operators; whoever lost reads what the other one wrote.
        boolean first = store.create(path, content.get());
        Secret stored = store.read(path)
                .orElseThrow(() -> new IllegalStateException("The secret " + path + " vanished while it was made"));
        return new Minted(stored, first ? Drift.CREATED : Drift.NONE);
    }

    static String path(TenantIdentity tenant, String name) {
        return tenant.vaultFolder() + "/" + name;
    }
}
