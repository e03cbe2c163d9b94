package io.bvrai.operator;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantFence;
import io.bvrai.operator.external.TrustBundle;
import io.bvrai.operator.postgres.AdminLogin;
import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.postgres.PlatformTables;
import io.bvrai.operator.postgres.PostgresErasureCertificates;
import io.bvrai.operator.postgres.PostgresOffboardingRecords;
import io.bvrai.operator.postgres.PostgresSessions;
import io.bvrai.operator.postgres.PostgresSettings;
import io.bvrai.operator.postgres.PostgresTenantDatabases;
import io.bvrai.operator.postgres.PostgresTenantFence;
import io.bvrai.operator.postgres.PostgresTenantRegistry;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.redis.AdminUser;
import io.bvrai.operator.redis.RedisSessions;
import io.bvrai.operator.redis.RedisSettings;
import io.bvrai.operator.redis.RedisTenantCaches;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.twilio.AccountKeys;
import io.bvrai.operator.twilio.AccountTokens;
import io.bvrai.operator.twilio.DialingPermissions;
import io.bvrai.operator.twilio.MasterAccount;
import io.bvrai.operator.twilio.NumberPrices;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.TelephonyAccounts;
import io.bvrai.operator.twilio.TwilioAccountKeys;
import io.bvrai.operator.twilio.TwilioAccountTokens;
import io.bvrai.operator.twilio.TwilioAccounts;
import io.bvrai.operator.twilio.TwilioClient;
import io.bvrai.operator.twilio.TwilioDialingPermissions;
import io.bvrai.operator.twilio.TwilioNumberPrices;
import io.bvrai.operator.twilio.TwilioNumbers;
import io.bvrai.operator.twilio.TwilioSettings;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.Secret;
import io.bvrai.operator.vault.SecretStore;
import io.bvrai.operator.vault.TransitKeys;
import io.bvrai.operator.vault.VaultAuthRoles;
import io.bvrai.operator.vault.VaultClient;
import io.bvrai.operator.vault.VaultDatabaseRoles;
import io.bvrai.operator.vault.VaultSecretStore;
import io.bvrai.operator.vault.VaultSettings;
import io.bvrai.operator.vault.VaultTransitKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** Which adapter stands behind each port. Mounts and paths: docs/contracts.md, Vault. */
@ApplicationScoped
class NeighbourBeans {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(10);
    /** CREATE DATABASE copies a template; DROP DATABASE waits for a checkpoint. */
    private static final Duration STATEMENT = Duration.ofSeconds(30);
    /** Twilio's own limit of a request is 15 s; a request that left may take effect until then. */
    private static final Duration SETTLING = Duration.ofSeconds(60);

    private static final double TWILIO_REQUESTS_PER_SECOND = 10;

    @Produces
    @Singleton
    TrustBundle trust(BvraiConfig config) {
        return new TrustBundle(config.trustBundle());
    }

    @Produces
    @Singleton
    VaultClient vault(BvraiConfig config, TrustBundle trust, Clock clock) {
        BvraiConfig.Vault vault = config.vault();
        return new VaultClient(
                new VaultSettings(vault.address(), vault.authMount(), vault.role(), vault.jwtPath(), trust, REQUEST),
                clock);
    }

    @Produces
    @Singleton
    SecretStore secrets(VaultClient vault) {
        return new VaultSecretStore(vault, "voice");
    }

    @Produces
    @Singleton
    TransitKeys transitKeys(VaultClient vault) {
        return new VaultTransitKeys(vault, "transit");
    }

    @Produces
    @Singleton
    DatabaseRoles databaseRoles(VaultClient vault) {
        return new VaultDatabaseRoles(vault, "database", "bvrai");
    }

    @Produces
    @Singleton
    AuthRoles authRoles(VaultClient vault, BvraiConfig config) {
        return new VaultAuthRoles(vault, config.vault().authMount());
    }

    @Produces
    @Singleton
    PostgresSessions postgres(BvraiConfig config, TrustBundle trust, SecretStore secrets) {
        BvraiConfig.Postgres postgres = config.postgres();
        return new PostgresSessions(
                new PostgresSettings(postgres.host(), postgres.port(), postgres.database(), trust, CONNECT, STATEMENT),
                () -> {
                    Secret login = platform(secrets, "postgres");
                    return new AdminLogin(login.field("username"), login.field("password"));
                });
    }

    @Produces
    @Singleton
    PlatformTables platformTables(PostgresSessions postgres) {
        return new PlatformTables(postgres);
    }

    @Produces
    @Singleton
    TenantRegistry registry(PlatformTables tables, Clock clock) {
        return new PostgresTenantRegistry(tables, new SecureRandom(), clock);
    }

    @Produces
    @Singleton
    OffboardingRecords offboardingRecords(PlatformTables tables) {
        return new PostgresOffboardingRecords(tables);
    }

    @Produces
    @Singleton
    ErasureCertificates certificates(PlatformTables tables) {
        return new PostgresErasureCertificates(tables, new SecureRandom());
    }

    @Produces
    @Singleton
    TenantFence fence(PostgresSessions postgres) {
        return new PostgresTenantFence(postgres);
    }

    @Produces
    @Singleton
    TenantDatabases databases(PostgresSessions postgres) {
        return new PostgresTenantDatabases(postgres);
    }

    @Produces
    @Singleton
    TenantCaches caches(BvraiConfig config, TrustBundle trust, SecretStore secrets, Clock clock) {
        BvraiConfig.Redis redis = config.redis();
        RedisSettings server = new RedisSettings(redis.host(), redis.port(), trust, CONNECT);
        return switch (redis.users()) {
            case ACL ->
                new RedisTenantCaches(
                        new RedisSessions(server, () -> {
                            Secret user = platform(secrets, "redis");
                            return new AdminUser(user.field("username"), user.field("password"));
                        }),
                        clock);
            case ELASTICACHE -> Elasticache.of(redis.elasticache(), clock).caches(server, REQUEST);
        };
    }

    @Produces
    @Singleton
    TwilioClient twilio(BvraiConfig config, TrustBundle trust, SecretStore secrets, Clock clock) {
        return new TwilioClient(
                new TwilioSettings(
                        config.twilio().apiUrl(),
                        config.twilio().accountsUrl(),
                        config.twilio().pricingUrl(),
                        config.twilio().voiceUrl(),
                        trust,
                        Duration.ofSeconds(15),
                        TWILIO_REQUESTS_PER_SECOND),
                () -> {
                    Secret account = platform(secrets, "twilio");
                    return new MasterAccount(account.field("account_sid"), account.field("auth_token"));
                },
                clock);
    }

    @Produces
    @Singleton
    TelephonyAccounts telephonyAccounts(TwilioClient twilio) {
        return new TwilioAccounts(twilio);
    }

    @Produces
    @Singleton
    AccountTokens accountTokens(TwilioClient twilio) {
        return new TwilioAccountTokens(twilio);
    }

    @Produces
    @Singleton
    AccountKeys accountKeys(TwilioClient twilio) {
        return new TwilioAccountKeys(twilio);
    }

    @Produces
    @Singleton
    DialingPermissions dialingPermissions(TwilioClient twilio) {
        return new TwilioDialingPermissions(twilio);
    }

    @Produces
    @Singleton
    PhoneNumbers phoneNumbers(TwilioClient twilio) {
        return new TwilioNumbers(twilio);
    }

    @Produces
    @Singleton
    NumberPrices numberPrices(TwilioClient twilio, Clock clock) {
        return new TwilioNumberPrices(twilio, clock);
    }

    @Produces
    @Singleton
    CreateOnce createOnce(Clock clock) {
        return new CreateOnce(clock, SETTLING);
    }

    private static Secret platform(SecretStore secrets, String name) {
        String path = "platform/" + name;
        return secrets.read(path)
                .orElseThrow(() -> new NeighbourException(
                        Neighbour.VAULT,
                        Problem.NOT_FOUND,
                        "Vault holds no voice/" + path + ": the platform puts it there"));
    }
}
