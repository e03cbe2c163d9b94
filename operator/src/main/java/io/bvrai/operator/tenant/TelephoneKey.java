package io.bvrai.operator.tenant;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.twilio.AccountKey;
import io.bvrai.operator.twilio.AccountKeys;
import io.bvrai.operator.vault.Secret;
import io.bvrai.operator.vault.SecretStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The API key with which a tenant's pods ask Twilio. Its name is the tenant's, known before any is made; its secret is told once. So what an
 * interrupted attempt left is found by its name and deleted before another is made: of the keys so named, Vault has those that are used.
 */
final class TelephoneKey {
    static final String ACCOUNT = "account_sid";
    static final String CURRENT = "api_key";
    static final String OTHER = "next_api_key";

    private final SecretStore store;
    private final AccountKeys keys;

    TelephoneKey(SecretStore store, AccountKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    static String path(TenantIdentity tenant) {
        return TenantSecrets.path(tenant, "twilio-key");
    }

    /**
     * Sees to it that Vault has a key which Twilio has, and Twilio none that nobody can use. Of two operators that come at once one may delete
     * the other's key before that is stored: whoever loses the check-and-set, and every later pass, looks again.
     */
    Drift ensure(TenantIdentity tenant, String accountSid) {
        Optional<Secret> found = store.read(path(tenant));
        Optional<Secret> stored =
                found.filter(secret -> accountSid.equals(secret.fields().get(ACCOUNT)));
        List<String> live = keys.named(accountSid, tenant.id().apiKeyTag());
        Set<String> used = stored.map(TelephoneKey::used).orElse(Set.of());
        boolean usable =
                stored.filter(secret -> live.contains(sid(secret, CURRENT))).isPresent();
        if (usable && used.containsAll(live)) {
            return Drift.NONE;
        }
        if (usable) {
            Mandate.toRepair(Neighbour.TWILIO, "The list of API keys of account " + accountSid);
            deleteAllBut(tenant.id(), accountSid, used);
            return Drift.REPAIRED;
        }
        return make(tenant, accountSid, found);
    }

    /** @param stored what is replaced, whatever account it is of */
    private Drift make(TenantIdentity tenant, String accountSid, Optional<Secret> stored) {
        String what = "The API key of account " + accountSid;
        if (stored.isEmpty()) {
            Mandate.toCreate(Neighbour.TWILIO, what);
        } else {
            Mandate.toRepair(Neighbour.TWILIO, what);
        }
        Map<String, String> wanted = Map.of(
                ACCOUNT,
                accountSid,
                CURRENT,
                fresh(tenant.id(), accountSid, Set.of()).login());
        if (stored.isPresent()) {
            store.replace(path(tenant), wanted, stored.get().version());
            return Drift.REPAIRED;
        }
        return store.create(path(tenant), wanted) ? Drift.CREATED : ensure(tenant, accountSid);
    }

    /** Makes a key; of those so named only the ones that are used stay. */
    AccountKey fresh(TenantId tenant, String accountSid, Set<String> used) {
        deleteAllBut(tenant, accountSid, used);
        return keys.create(accountSid, tenant.apiKeyTag());
    }

    void deleteAllBut(TenantId tenant, String accountSid, Set<String> used) {
        keys.named(accountSid, tenant.apiKeyTag()).stream()
                .filter(sid -> !used.contains(sid))
                .forEach(sid -> keys.delete(accountSid, sid));
    }

    boolean accepts(String accountSid, AccountKey key) {
        return keys.accepts(accountSid, key);
    }

    private static Set<String> used(Secret stored) {
        return Stream.of(CURRENT, OTHER)
                .filter(stored.fields()::containsKey)
                .map(field -> sid(stored, field))
                .collect(Collectors.toUnmodifiableSet());
    }

    static String sid(Secret stored, String field) {
        return AccountKey.of(stored.field(field)).sid();
    }
}
