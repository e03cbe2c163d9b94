package io.bvrai.operator.tenant;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.external.TenantFence;
import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.rotation.Rotation;
import io.bvrai.operator.tenantapi.TenantExports;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.twilio.AccountKeys;
import io.bvrai.operator.twilio.AccountTokens;
import io.bvrai.operator.twilio.DialingPermissions;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.TelephonyAccounts;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.SecretStore;
import io.bvrai.operator.vault.TransitKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

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
    CredentialMetrics credentialMetrics(MeterRegistry registry) {
        return new CredentialMetrics(registry);
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
    VaultInspection vaultInspection(
            TenantSecrets secrets,
            VaultRoles roles,
            AuthRoles auth,
            TransitKeys transit,
            DatabaseRoles database,
            TenantRegistry registry) {
        return new VaultInspection(secrets, roles, auth, transit, database, registry);
    }

    @Produces
    @Singleton
    TelephoneKey telephoneKey(SecretStore store, AccountKeys keys) {
        return new TelephoneKey(store, keys);
    }

    @Produces
    @Singleton
    TenantCredentials credentials(
            BvraiConfig config,
            SecretStore store,
            TenantCaches caches,
            AccountTokens tokens,
            TelephoneKey key,
            DatabaseRoles database,
            TransitKeys transit,
            Clock clock) {
        Duration overlap = config.intervals().overlap();
        return new TenantCredentials(
                new Rotation(store, clock, overlap),
                new RotatedSecrets(new Mint(new SecureRandom()), caches, tokens, key),
                new VaultRotations(database, transit, clock, overlap),
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
            AccountTokens tokens,
            TenantRegistry registry,
            TelephoneKey key,
            DialingPermissions permissions,
            CreateOnce createOnce,
            TenantSecrets secrets,
            VaultRoles roles,
            VaultInspection inspection,
            TenantCredentials credentials,
            TenantStatusSource documents,
            Memory memory,
            Clock clock) {
        Outside outside = new Outside(
                databases,
                caches,
                new TelephoneAccount(
                        accounts, tokens, registry, secrets, key, new TelephoneCountries(permissions), createOnce),
                secrets,
                roles,
                inspection,
                credentials);
        return new TenantStages(
                config,
                new Confinement(client),
                outside,
                new OidcClaim(registry),
                new ClusterIdentity(client, config, clock),
                new TenantUsage(documents, config.intervals().status(), clock),
                memory);
    }

    @Produces
    @Singleton
    Convergence convergence(
            TenantRegistry registry, TenantFence fence, TenantStages stages, Memory memory, Clock clock) {
        return new Convergence(registry, fence, stages, memory, clock);
    }

    @Produces
    @Singleton
    Offboarding offboarding(
            OffboardingRecords records,
            ErasureCertificates certificates,
            TenantFence fence,
            VaultRoles roles,
            TenantSecrets secrets,
            TenantCaches caches,
            TenantDatabases databases,
            TelephonyAccounts accounts,
            PhoneNumbers numbers,
            TenantExports exports,
            KubernetesClient client,
            Clock clock) {
        Belongings belongings = new Belongings(
                new NamespaceRemoval(client, clock),
                roles,
                secrets,
                caches,
                databases,
                new AccountClosing(accounts, numbers, records));
        return new Offboarding(
                records,
                certificates,
                new Inventory(databases, secrets, accounts, numbers, clock),
                exports,
                fence,
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
