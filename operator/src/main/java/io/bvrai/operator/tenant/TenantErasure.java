package io.bvrai.operator.tenant;

import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.redis.TenantCaches;
import java.util.Optional;

/**
 * Removes everything of a tenant, in the order in which nothing can come back to life: logins, workloads, then the keys, without which what
 * is encrypted is gone whatever happens to the copies of it; cache, database, telephone account, secrets. Every step may be repeated; each
 * pass starts at the first.
 */
final class TenantErasure {
    private final NamespaceRemoval namespaces;
    private final VaultRoles roles;
    private final TenantSecrets secrets;
    private final TenantCaches caches;
    private final TenantDatabases databases;
    private final AccountClosing accounts;

    TenantErasure(
            NamespaceRemoval namespaces,
            VaultRoles roles,
            TenantSecrets secrets,
            TenantCaches caches,
            TenantDatabases databases,
            AccountClosing accounts) {
        this.namespaces = namespaces;
        this.roles = roles;
        this.secrets = secrets;
        this.caches = caches;
        this.databases = databases;
        this.accounts = accounts;
    }

    /** Nobody logs in and nothing runs any more; all data stays. Answers what it waits for. */
    Optional<String> silence(TenantIdentity tenant) {
        // Auth roles bind names, and a namespace made again under this one would log in to them.
        roles.revokeLogins(tenant);
        // Numbers are released or kept by their own finalizers.
        return namespaces.proceed(tenant);
    }

    /** What it waits for; empty when nothing is left. Throws {@link io.bvrai.operator.external.NeighbourException}. */
    Optional<String> proceed(TenantIdentity tenant) {
        Optional<String> workloads = silence(tenant);
        if (workloads.isPresent()) {
            return workloads;
        }
        roles.destroyKeys(tenant);
        caches.remove(tenant.id());
        roles.removeDatabaseRoles(tenant);
        databases.drop(tenant.id());
        Optional<String> account = accounts.proceed(tenant);
        if (account.isPresent()) {
            return account;
        }
        secrets.erase(tenant);
        return Optional.empty();
    }
}
