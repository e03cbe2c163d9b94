package io.bvrai.operator.tenant;

import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.redis.TenantCaches;
import java.util.ArrayList;
import java.util.List;

/** Looks in every place a tenant has had something, and reads anew: what an erasure said it did is no proof. */
final class Remains {
    private final NamespaceRemoval namespaces;
    private final VaultRoles roles;
    private final TenantSecrets secrets;
    private final TenantCaches caches;
    private final TenantDatabases databases;
    private final AccountClosing accounts;

    Remains(
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

    /** What is still there, in words; empty when the tenant is erased. */
    List<String> of(TenantIdentity tenant) {
        List<String> left = new ArrayList<>();
        if (namespaces.exists(tenant)) {
            left.add("Namespace " + tenant.namespace());
        }
        left.addAll(roles.remains(tenant));
        left.addAll(secrets.remains(tenant));
        left.addAll(caches.remains(tenant.id()));
        left.addAll(databases.remains(tenant.id()));
        if (accounts.open(tenant)) {
            left.add("Twilio account " + tenant.id().twilioTag());
        }
        return left;
    }

    /** The places that {@link #of} looks at, for the certificate. */
    List<String> places(TenantIdentity tenant) {
        List<String> places = new ArrayList<>(List.of(
                "Tenant " + tenant.name() + " " + tenant.id(),
                "Namespace " + tenant.namespace(),
                "Vault secrets voice/" + tenant.vaultFolder(),
                "PostgreSQL database " + tenant.id().database() + " and its roles",
                "Redis user " + tenant.id().redisUser() + " and its keys",
                "Twilio account " + tenant.id().twilioTag()));
        places.addAll(VaultRoles.places(tenant));
        accounts.kept(tenant).forEach(number -> places.add("Number kept by the platform " + number));
        return places;
    }
}
