package io.bvrai.operator.tenant;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.rotation.Rotation;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.twilio.AccountTokens;
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
import java.time.Duration;

/** What the Tenant's reconciler is put together from. */
@ApplicationScoped
class TenantBeans {
    /** Pods read their secrets again every minute, and keep them for as long as Vault is away. */
    private static final Duration OVERLAP = Duration.ofMinutes(5);

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
    TenantCredentials credentials(
            SecretStore store,
            TenantCaches caches,
            AccountTokens tokens,
            DatabaseRoles database,
            TransitKeys transit,
            Clock clock) {
        return new TenantCredentials(
                new Rotation(store, clock, OVERLAP),
                new RotatedSecrets(new Mint(new SecureRandom()), caches, tokens),
                new VaultRotations(database, transit, clock, OVERLAP),
                clock);
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
            TenantCredentials credentials,
            TenantStatusSource documents,
            Memory memory,
            Clock clock) {
        Outside outside = new Outside(
                databases, caches, new TelephoneAccount(accounts, secrets, createOnce), secrets, roles, credentials);
        return new TenantStages(
                config,
                new Confinement(client),
                outside,
                new ClusterIdentity(client, config, clock),
                new TenantUsage(documents, config.intervals().status(), clock),
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
        Belongings belongings = new Belongings(
                new NamespaceRemoval(client, clock),
                roles,
                secrets,
                caches,
                databases,
                new AccountClosing(accounts, numbers));
        return new Offboarding(
                records,
                certificates,
                new Inventory(databases, secrets, accounts, numbers, clock),
                new TenantErasure(belongings),
                new Remains(belongings),
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
