package io.bvrai.operator.tenant;

import java.util.Optional;

/**
 * Removes everything of a tenant, in the order in which nothing can come back to life: logins, workloads, then the keys, without which what
 * is encrypted is gone whatever happens to the copies of it; cache, database, telephone account, secrets. Every step may be repeated; each
 * pass starts at the first.
 */
final class TenantErasure {
    private final Belongings belongings;

    TenantErasure(Belongings belongings) {
        this.belongings = belongings;
    }

    /** Nobody logs in and nothing runs any more; all data stays. Answers what it waits for. */
    Optional<String> silence(TenantIdentity tenant) {
        // Auth roles bind names, and a namespace made again under this one would log in to them.
        belongings.roles().revokeLogins(tenant);
        // Numbers are released or kept by their own finalizers.
        return belongings.namespaces().proceed(tenant);
    }

    /** What it waits for; empty when nothing is left. Throws {@link io.bvrai.operator.external.NeighbourException}. */
    Optional<String> proceed(TenantIdentity tenant) {
        Optional<String> workloads = silence(tenant);
        if (workloads.isPresent()) {
            return workloads;
        }
        belongings.roles().destroyKeys(tenant);
        belongings.caches().remove(tenant.id());
        belongings.roles().removeDatabaseRoles(tenant);
        belongings.databases().drop(tenant.id());
        Optional<String> account = belongings.accounts().proceed(tenant);
        if (account.isPresent()) {
            return account;
        }
        belongings.secrets().erase(tenant);
        return Optional.empty();
    }
}
