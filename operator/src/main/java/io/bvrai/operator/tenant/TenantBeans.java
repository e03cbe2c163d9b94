package io.bvrai.operator.tenant;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.TelephonyAccounts;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.SecretStore;
import io.bvrai.operator.vault.TransitKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;

/** What the Tenant's reconciler is put together from. */
@ApplicationScoped
class TenantBeans {
    @Produces
    @Singleton
    Memory memory(Clock clock) {
        return new Memory(clock, new SecureRandom());
    }

    @Produces
    @Singleton
    TenantSecrets secrets(SecretStore store) {
        return new TenantSecrets(store, new Mint(new SecureRandom()));
    }

    @Produces
    @Singleton
    VaultRoles vaultRoles(AuthRoles auth, TransitKeys transit, DatabaseRoles database) {
        return new VaultRoles(auth, transit, database);
    }

    @Produces
    @Singleton
    TenantStages stages(
            BvraiConfig config,
            KubernetesClient client,
            TenantDatabases databases,
            TenantCaches caches,
            TelephonyAccounts accounts,
            CreateOnce createOnce,
            TenantSecrets secrets,
            VaultRoles roles,
            TenantStatusSource documents,
            Memory memory,
            Clock clock) {
        Outside outside =
                new Outside(databases, caches, new TelephoneAccount(accounts, secrets, createOnce), secrets, roles);
        return new TenantStages(
                config,
                new Confinement(client),
                outside,
                new ClusterIdentity(client, config, clock),
                documents,
                memory);
    }

    @Produces
    @Singleton
    Convergence convergence(TenantRegistry registry, TenantStages stages, Memory memory, Clock clock) {
        return new Convergence(registry, stages, memory, clock);
    }

    @Produces
    @Singleton
    Offboarding offboarding(
            OffboardingRecords records,
            ErasureCertificates certificates,
            VaultRoles roles,
            TenantSecrets secrets,
            TenantCaches caches,
            TenantDatabases databases,
            TelephonyAccounts accounts,
            PhoneNumbers numbers,
            KubernetesClient client,
            Clock clock) {
        NamespaceRemoval namespaces = new NamespaceRemoval(client, clock);
        AccountClosing closing = new AccountClosing(accounts, numbers);
        return new Offboarding(
                records,
                certificates,
                new Inventory(databases, secrets, accounts, numbers, clock),
                new TenantErasure(namespaces, roles, secrets, caches, databases, closing),
                new Remains(namespaces, roles, secrets, caches, databases, closing),
                clock);
    }

    @Produces
    @Singleton
    Leaving leaving(
            BvraiConfig config,
            TenantRegistry registry,
            Convergence convergence,
            Offboarding offboarding,
            TenantStatusSource documents,
            Memory memory,
            Clock clock) {
        return new Leaving(config, registry, convergence, offboarding, documents, memory, clock);
    }
}
