package io.bvrai.operator.tenant;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.ExportDocument;
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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
        OffboardingRecords offboardings,
        ErasureCertificates certificates,
        TenantFence fence,
        TenantDatabases databases,
        TenantCaches caches,
        TelephonyAccounts accounts,
        AccountTokens tokens,
        AccountKeys keys,
        DialingPermissions dialing,
        PhoneNumbers numbers) {

    static final Duration OVERLAP = Duration.ofMinutes(5);

    static final TenantStatusSource SILENT =
            (tenant, namespace, maxAge) -> new TenantStatusSource.Answer.Unknown("no tenant-api in this test");

    /** As of a tenant whose API answers at once. */
    static final TenantExports EXPORTED = (tenant, namespace, offboarding) ->
            new TenantExports.Answer.Made(new ExportDocument(ConfigJson.VERSION, "{\"files\":[]}", "AA=="));

    TenantSecrets tenantSecrets() {
        return new TenantSecrets(secrets, new Mint(new SecureRandom()));
    }

    TelephoneKey telephoneKey() {
        return new TelephoneKey(secrets, keys);
    }

    VaultRoles vaultRoles() {
        return new VaultRoles(authRoles, transit, databaseRoles);
    }

    Outside outside(Clock clock, Duration settling) {
        TenantSecrets minted = tenantSecrets();
        return new Outside(
                databases,
                caches,
                new TelephoneAccount(
                        accounts,
                        tokens,
                        registry,
                        minted,
                        telephoneKey(),
                        new TelephoneCountries(dialing),
                        new CreateOnce(clock, settling)),
                minted,
                vaultRoles(),
                new VaultInspection(minted, vaultRoles(), authRoles, transit, databaseRoles, registry),
                credentials(clock));
    }

    TenantCredentials credentials(Clock clock) {
        return new TenantCredentials(
                new Rotation(secrets, clock, OVERLAP),
                new RotatedSecrets(new Mint(new SecureRandom()), caches, tokens, telephoneKey()),
                new VaultRotations(databaseRoles, transit, clock, OVERLAP),
                clock);
    }

    Offboarding offboarding(KubernetesClient client, Clock clock) {
        return offboarding(client, EXPORTED, clock);
    }

    Offboarding offboarding(KubernetesClient client, TenantExports exports, Clock clock) {
        Belongings belongings = new Belongings(
                new NamespaceRemoval(client, clock),
                vaultRoles(),
                tenantSecrets(),
                caches,
                databases,
                new AccountClosing(accounts, numbers, offboardings));
        return new Offboarding(
                offboardings,
                certificates,
                new Inventory(databases, tenantSecrets(), accounts, numbers, clock),
                exports,
                fence,
                new TenantErasure(belongings),
                new Remains(belongings),
                clock);
    }

    /** What a confirmed deletion does: erases at once. */
    Departure erase(TenantIdentity tenant, KubernetesClient client, Clock clock) {
        return offboarding(client, clock).proceed(tenant, Offboarding.Wish.deletion(false, Duration.ZERO));
    }

    /** As a freshly started process would have it: nothing remembered. */
    public TenantReconciler reconciler(
            BvraiConfig config, KubernetesClient client, TenantStatusSource documents, Clock clock) {
        Memory memory = new Memory(clock, new SecureRandom());
        TenantStages stages = new TenantStages(
                config,
                new Confinement(client),
                outside(clock, Duration.ofSeconds(3)),
                new OidcClaim(registry),
                new ClusterIdentity(client, config, clock),
                new TenantUsage(documents, config.intervals().status(), clock),
                memory);
        Convergence convergence = new Convergence(registry, fence, stages, memory, clock);
        Leaving leaving =
                new Leaving(config, registry, convergence, offboarding(client, clock), documents, memory, clock);
        return new TenantReconciler(config, leaving, memory, new CredentialMetrics(new SimpleMeterRegistry()), clock);
    }
}
