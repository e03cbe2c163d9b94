package io.bvrai.operator.tenant;

import io.bvrai.operator.BackingServices;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.postgres.PlatformTables;
import io.bvrai.operator.postgres.PostgresErasureCertificates;
import io.bvrai.operator.postgres.PostgresOffboardingRecords;
import io.bvrai.operator.postgres.PostgresSessions;
import io.bvrai.operator.postgres.PostgresTenantDatabases;
import io.bvrai.operator.postgres.PostgresTenantFence;
import io.bvrai.operator.postgres.PostgresTenantRegistry;
import io.bvrai.operator.redis.RedisSessions;
import io.bvrai.operator.redis.RedisTenantCaches;
import io.bvrai.operator.testbed.AuditTrail;
import io.bvrai.operator.testbed.GatewayApi;
import io.bvrai.operator.testbed.Line;
import io.bvrai.operator.testbed.ShippedRights;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.operator.testbed.wire.Faults;
import io.bvrai.operator.testbed.wire.Wires;
import io.bvrai.operator.twilio.TwilioAccountKeys;
import io.bvrai.operator.twilio.TwilioAccountTokens;
import io.bvrai.operator.twilio.TwilioAccounts;
import io.bvrai.operator.twilio.TwilioClient;
import io.bvrai.operator.twilio.TwilioDialingPermissions;
import io.bvrai.operator.twilio.TwilioNumbers;
import io.bvrai.operator.vault.VaultAuthRoles;
import io.bvrai.operator.vault.VaultClient;
import io.bvrai.operator.vault.VaultDatabaseRoles;
import io.bvrai.operator.vault.VaultSecretStore;
import io.bvrai.operator.vault.VaultSettings;
import io.bvrai.operator.vault.VaultTransitKeys;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.testkit.Repository;
import io.bvrai.testkit.Script;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the platform team sets up before the operator comes: PostgreSQL, Redis, OpenBao with the platform's policies and the cluster's
 * ServiceAccounts, Twilio (simulated), the Gateway API. One for the whole test run.
 */
public final class Platform {
    private static final String SYSTEM = "bvrai-system";

    private static Platform running;

    public final BackingServices backing = BackingServices.running();
    public final Simulator twilio = Simulator.start(SimulatorConfig.embedded());
    private final KubernetesClient admin;
    private final ClusterEnvironment cluster;
    private final Path operatorToken;

    private Platform(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        GatewayApi.install(admin);
        serviceAccounts();
        ShippedRights.install(admin);
        this.cluster = cluster;
        operatorToken = token(SYSTEM, "bvrai-operator", "vault");
        bootstrapVault(cluster);
    }

    public static synchronized Platform running(KubernetesClient admin, ClusterEnvironment cluster) {
        if (running == null) {
            running = new Platform(admin, cluster);
        }
        return running;
    }

    public BvraiConfig config() {
        return config(Map.of());
    }

    BvraiConfig config(Map<String, String> changes) {
        Map<String, String> changed = new HashMap<>(settings());
        changed.putAll(changes);
        return TestConfig.with(changed);
    }

    /** What differs from any other installation. */
    Map<String, String> settings() {
        return Map.of(
                "bvrai.vault.address", backing.vault().toString(),
                "bvrai.postgres.host", backing.postgresHost(),
                "bvrai.postgres.port", Integer.toString(backing.postgresPort()),
                "bvrai.redis.host", backing.redisHost(),
                "bvrai.redis.port", Integer.toString(backing.redisPort()),
                "bvrai.prices.currency", "USD",
                "bvrai.prices.minutes", "2026-01-01:0.02:0.03",
                "bvrai.trust-bundle", backing.trust().pem().orElseThrow().toString());
    }

    public Ports ports() {
        return ports(Clock.systemUTC());
    }

    /** @param clock how long a listing serves goes by it, and when the operator logs in at Vault again */
    Ports ports(Clock clock) {
        return ports(
                vaultAs("bvrai-operator", operatorToken, backing.vault(), Duration.ofSeconds(30), clock),
                backing.postgres(),
                backing.redis(),
                twilioClient(),
                clock);
    }

    /** The same neighbours over lines that a test can cut. */
    Ports ports(Line vault, Line postgres, Line redis, Line telephony) {
        return ports(
                vaultAs(
                        "bvrai-operator",
                        operatorToken,
                        URI.create(backing.vault().getScheme() + "://" + vault.host() + ":" + vault.port())),
                backing.postgres(postgres.host(), postgres.port()),
                backing.redis(redis.host(), redis.port()),
                SimulatedTwilio.client(
                        URI.create("http://" + telephony.host() + ":" + telephony.port()),
                        twilio.baseUrl(SimulatorConfig.Site.TWILIO_ACCOUNTS),
                        twilio.baseUrl(SimulatorConfig.Site.TWILIO_VOICE)),
                Clock.systemUTC());
    }

    /** The same neighbours over wires on which single writes go wrong. */
    Ports ports(Wires wires) {
        return ports(wires, Clock.systemUTC());
    }

    Ports ports(Wires wires, Clock clock) {
        return ports(
                vaultAs("bvrai-operator", operatorToken, wires.vault(), Duration.ofSeconds(10), clock),
                backing.postgres(wires.host(), wires.postgresPort(), Duration.ofSeconds(8)),
                backing.redis(wires.host(), wires.redisPort()),
                SimulatedTwilio.client(wires.twilio(), wires.twilioAccounts(), wires.twilioVoice()),
                clock);
    }

    /** The same of an operator that doesn't give up while a write is held. */
    Ports patientPorts(Wires wires) {
        Duration patience = OneTenant.PATIENCE;
        return ports(
                vaultAs("bvrai-operator", operatorToken, wires.vault(), patience),
                backing.postgres(wires.host(), wires.postgresPort(), patience),
                backing.redis(wires.host(), wires.redisPort(), patience),
                SimulatedTwilio.client(wires.twilio(), wires.twilioAccounts(), wires.twilioVoice(), patience),
                Clock.systemUTC());
    }

    private Ports ports(
            VaultClient vault, PostgresSessions postgres, RedisSessions redis, TwilioClient telephony, Clock clock) {
        PlatformTables tables = new PlatformTables(postgres);
        return new Ports(
                new VaultSecretStore(vault, "voice"),
                new VaultTransitKeys(vault, "transit"),
                new VaultDatabaseRoles(vault, "database", "bvrai"),
                new VaultAuthRoles(vault, "kubernetes"),
                new PostgresTenantRegistry(tables, new SecureRandom(), clock),
                new PostgresOffboardingRecords(tables),
                new PostgresErasureCertificates(tables, new SecureRandom()),
                new PostgresTenantFence(postgres),
                new PostgresTenantDatabases(postgres),
                new RedisTenantCaches(redis, clock),
                new TwilioAccounts(telephony),
                new TwilioAccountTokens(telephony),
                new TwilioAccountKeys(telephony),
                new TwilioDialingPermissions(telephony),
                new TwilioNumbers(telephony));
    }

    public TwilioClient twilioClient() {
        return SimulatedTwilio.client(twilio);
    }

    public VaultClient operatorVault() {
        return vaultAs("bvrai-operator", operatorToken);
    }

    /** Vault as whoever holds the token, under a role. */
    public VaultClient vaultAs(String role, Path tokenFile) {
        return vaultAs(role, tokenFile, backing.vault());
    }

    private VaultClient vaultAs(String role, Path tokenFile, URI address) {
        return vaultAs(role, tokenFile, address, Duration.ofSeconds(30));
    }

    private VaultClient vaultAs(String role, Path tokenFile, URI address, Duration patience) {
        return vaultAs(role, tokenFile, address, patience, Clock.systemUTC());
    }

    private VaultClient vaultAs(String role, Path tokenFile, URI address, Duration patience, Clock clock) {
        return new VaultClient(
                new VaultSettings(address, "kubernetes", role, tokenFile, backing.trust(), patience), clock);
    }

    private void serviceAccounts() {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(SYSTEM)
                        .endMetadata()
                        .build())
                .serverSideApply();
        for (String name : List.of("bvrai-operator", "vault-auth")) {
            serviceAccount(SYSTEM, name);
        }
        admin.resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("vault-auth")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "system:auth-delegator")
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withName("vault-auth")
                        .withNamespace(SYSTEM)
                        .endSubject()
                        .build())
                .serverSideApply();
    }

    /** The API server as the operator's ServiceAccount sees it. */
    public Config operatorConfig() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(cluster.apiServer().toString())
                .withCaCertFile(cluster.certificateAuthority().toString())
                .withOauthToken(read(token(SYSTEM, "bvrai-operator")))
                .build();
    }

    Wires wires(Faults faults) {
        return new Wires(cluster, backing, twilio, faults);
    }

    /** What the operator asks of the API server from now on. */
    public AuditTrail audit() {
        return new AuditTrail(cluster.auditLog(), ShippedRights.user(), Instant.now());
    }

    /** Requests of the operator that the API server refused for want of rights, as its audit log has them; a full quota is a 403, too, but not one of these. */
    List<String> refusals() {
        return AuditTrail.lines(
                cluster.auditLog(),
                Instant.EPOCH,
                line -> line.contains("system:serviceaccount:bvrai-system:bvrai-operator")
                        && line.contains("\"authorization.k8s.io/decision\":\"forbid\""));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void serviceAccount(String namespace, String name) {
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /** A token of a ServiceAccount, in a file as the kubelet would project it. */
    public Path token(String namespace, String serviceAccount, String... audiences) {
        String token = admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences(audiences)
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        return file("token", token);
    }

    private void bootstrapVault(ClusterEnvironment cluster) {
        Path twilioAccount = file(
                "twilio",
                "{\"account_sid\":\"" + SimulatorConfig.EMBEDDED_ACCOUNT + "\",\"auth_token\":\""
                        + SimulatorConfig.EMBEDDED_AUTH_TOKEN + "\"}");
        new Script(List.of(
                        "bash",
                        "-euc",
                        "eval \"$(\"$0\"/hack/backing/backing env)\"; exec \"$0\"/hack/backing/vault-bootstrap \"$@\"",
                        Repository.root().toString(),
                        "--kubernetes-host",
                        cluster.apiServer().toString(),
                        "--kubernetes-ca",
                        cluster.certificateAuthority().toString(),
                        "--reviewer-token",
                        token(SYSTEM, "vault-auth").toString(),
                        "--twilio",
                        twilioAccount.toString()))
                .run(Duration.ofMinutes(5));
    }

    private static Path file(String name, String content) {
        try {
            Path file = Files.createTempFile("bvrai-" + name, "");
            file.toFile().deleteOnExit();
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
