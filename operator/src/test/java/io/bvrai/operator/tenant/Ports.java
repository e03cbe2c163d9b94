package io.bvrai.operator.tenant;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.CreateOnce;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** The ports to all neighbours, so that a test can put something between. */
public record Ports(
        SecretStore secrets,
        TransitKeys transit,
        DatabaseRoles databaseRoles,
        AuthRoles authRoles,
        TenantRegistry registry,
        TenantDatabases databases,
        TenantCaches caches,
        TelephonyAccounts accounts,
        PhoneNumbers numbers) {

    TenantSecrets tenantSecrets() {
        return new TenantSecrets(secrets, new Mint(new SecureRandom()));
    }

    VaultRoles vaultRoles() {
        return new VaultRoles(authRoles, transit, databaseRoles);
    }

    Outside outside(Clock clock, Duration settling) {
        TenantSecrets minted = tenantSecrets();
        return new Outside(
                databases,
                caches,
                new TelephoneAccount(accounts, minted, new CreateOnce(clock, settling)),
                minted,
                vaultRoles());
    }

    TenantErasure erasure(KubernetesClient client, Clock clock) {
        NamespaceRemoval namespaces = new NamespaceRemoval(client, clock);
        return new TenantErasure(
                registry, namespaces, vaultRoles(), tenantSecrets(), caches, databases, accounts, numbers);
    }

    /** As a freshly started process would have it: nothing remembered. Tenants' pods tell nothing. */
    TenantReconciler reconciler(BvraiConfig config, KubernetesClient client, Clock clock) {
        return reconciler(
                config,
                client,
                (tenant, namespace, maxAge) -> new TenantStatusSource.Answer.Unknown("no tenant-api in this test"),
                clock);
    }

    public TenantReconciler reconciler(
            BvraiConfig config, KubernetesClient client, TenantStatusSource documents, Clock clock) {
        Memory memory = new Memory(clock, new SecureRandom());
        TenantStages stages = new TenantStages(
                config,
                new Confinement(client),
                outside(clock, Duration.ofSeconds(3)),
                new ClusterIdentity(client, config, clock),
                documents,
                memory);
        return new TenantReconciler(config, registry, stages, erasure(client, clock), memory, clock);
    }
}
