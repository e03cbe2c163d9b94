package io.bvrai.operator.tenant;

import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TelephonyAccounts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Removes everything of a tenant, in the order in which nothing can come back to life: logins, workloads, cache, database, secrets and
 * keys, telephone account; last the registry entry, which frees the name. Every step may be repeated; each pass starts at the first.
 */
final class TenantErasure {
    private final TenantRegistry registry;
    private final NamespaceRemoval namespaces;
    private final VaultRoles roles;
    private final TenantSecrets secrets;
    private final TenantCaches caches;
    private final TenantDatabases databases;
    private final TelephonyAccounts accounts;
    private final PhoneNumbers numbers;

    TenantErasure(
            TenantRegistry registry,
            NamespaceRemoval namespaces,
            VaultRoles roles,
            TenantSecrets secrets,
            TenantCaches caches,
            TenantDatabases databases,
            TelephonyAccounts accounts,
            PhoneNumbers numbers) {
        this.registry = registry;
        this.namespaces = namespaces;
        this.roles = roles;
        this.secrets = secrets;
        this.caches = caches;
        this.databases = databases;
        this.accounts = accounts;
        this.numbers = numbers;
    }

    /** What it waits for; empty when nothing is left. Throws {@link io.bvrai.operator.external.NeighbourException}. */
    Optional<String> proceed(String name) {
        return registry.find(name).flatMap(id -> proceed(new TenantIdentity(name, id)));
    }

    private Optional<String> proceed(TenantIdentity tenant) {
        // Auth roles bind names, and a namespace made again under this one would log in to them.
        roles.revokeLogins(tenant);
        // Numbers are released or kept by their own finalizers.
        Optional<String> workloads = namespaces.proceed(tenant);
        if (workloads.isPresent()) {
            return workloads;
        }
        caches.remove(tenant.id());
        roles.removeDatabaseRoles(tenant);
        databases.drop(tenant.id());
        roles.destroyKeys(tenant);
        Optional<String> account = telephony(tenant);
        if (account.isPresent()) {
            return account;
        }
        secrets.erase(tenant);
        registry.erased(tenant.id());
        return Optional.empty();
    }

    /** Closing an account releases its numbers for good: one that still holds any is left alone. */
    private Optional<String> telephony(TenantIdentity tenant) {
        for (Subaccount account : accounts.findByTag(tenant.id().twilioTag())) {
            List<HeldNumber> held = numbers.list(account.sid());
            if (!held.isEmpty()) {
                return Optional.of("Twilio account " + account.sid() + " still holds "
                        + held.stream().map(HeldNumber::number).collect(Collectors.joining(", "))
                        + ": move or release them, closing the account would lose them for good.");
            }
            accounts.close(account.sid());
        }
        return Optional.empty();
    }
}
