package io.bvrai.operator.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.postgres.PostgresTenantDatabases;
import io.bvrai.operator.tenant.Platform;
import io.bvrai.operator.vault.DatabaseRoles.DynamicRole;
import io.bvrai.operator.vault.DatabaseRoles.StaticRole;
import io.bvrai.operator.vault.TransitKeys.Flaw;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's adapters against a real server with the platform's policies, logged in with real ServiceAccount tokens. */
@ExtendWith(ControlPlane.class)
class VaultTest {
    private static final Duration TTL = Duration.ofMinutes(20);

    /** The one name begins like the other: a policy with a glob in the wrong place lets the first read the second. */
    private final String namespace = "tenant-v" + UUID.randomUUID().toString().substring(0, 6);

    private final String neighbour = namespace + "b";
    private final KubernetesClient admin;
    private final Platform platform;
    private final SecretStore secrets;
    private final AuthRoles roles;
    private final TransitKeys transit;

    VaultTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.platform = Platform.running(admin, cluster);
        VaultClient operator = platform.operatorVault();
        this.secrets = new VaultSecretStore(operator, "voice");
        this.roles = new VaultAuthRoles(operator, "kubernetes");
        this.transit = new VaultTransitKeys(operator, "transit");
    }

    @AfterEach
    void remove() {
        for (String each : new String[] {namespace, neighbour}) {
            roles.ofNamespace(each).forEach(roles::remove);
            transit.destroy(each + "-pii");
            transit.destroy(each + "-export");
            secrets.erase(path(each, "twilio"));
            admin.namespaces().withName(each).delete();
        }
    }

    @Test
    void keepsTheOperatorsSecretsUnderCheckAndSet() {
        // Given
        String path = path(namespace, "twilio");

        // When // Then
        assertThat(secrets.read(path)).isEmpty();
        assertThat(secrets.create(path, Map.of("auth_token", "1"))).isTrue();
        assertThat(secrets.create(path, Map.of("auth_token", "2")))
                .as("somebody was first")
                .isFalse();
        secrets.replace(path, Map.of("auth_token", "3"), 1);
        assertThatThrownBy(() -> secrets.replace(path, Map.of("auth_token", "4"), 1))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CONFLICT));
        assertThat(secrets.read(path)).hasValueSatisfying(secret -> {
            assertThat(secret.fields()).isEqualTo(Map.of("auth_token", "3"));
            assertThat(secret.version()).isEqualTo(2);
        });
        assertThatThrownBy(() ->
                        platform.backing.vaultAsRoot("POST", "voice/data/" + path, "{\"data\":{\"auth_token\":\"5\"}}"))
                .as("nobody writes without check-and-set")
                .hasMessageContaining("400");
    }

    @Test
    void mintsAgainOverASecretThatWasDeletedByHand() {
        // Given
        String path = path(namespace, "twilio");
        secrets.create(path, Map.of("auth_token", "1"));
        platform.backing.vaultAsRoot("DELETE", "voice/data/" + path, "");
        assertThat(secrets.read(path)).isEmpty();

        // When
        boolean created = secrets.create(path, Map.of("auth_token", "2"));

        // Then
        assertThat(created).isTrue();
        assertThat(secrets.read(path)).map(secret -> secret.field("auth_token")).contains("2");
    }

    @Test
    void tellsADeletedSecretThatCanBeHadBackFromOneThatCanNot() {
        // Given
        String path = path(namespace, "twilio");
        assertThat(secrets.deletedVersion(path)).as("never written").isEmpty();
        secrets.create(path, Map.of("auth_token", "1"));
        secrets.replace(path, Map.of("auth_token", "2"), 1);
        assertThat(secrets.deletedVersion(path)).as("there").isEmpty();

        // When // Then
        platform.backing.vaultAsRoot("DELETE", "voice/data/" + path, "");
        assertThat(secrets.deletedVersion(path)).as("deleted").hasValue(2);
        platform.backing.vaultAsRoot("PUT", "voice/destroy/" + path, "{\"versions\":[2]}");
        assertThat(secrets.deletedVersion(path)).as("destroyed").isEmpty();
        assertThat(secrets.create(path, Map.of("auth_token", "3"))).isTrue();
        assertThat(secrets.read(path)).map(secret -> secret.field("auth_token")).contains("3");
    }

    @Test
    void neverReadsWhatATenantsPeopleKeep() {
        // Given
        String path = path(namespace, "providers/openai");

        // When // Then
        assertThatThrownBy(() -> secrets.read(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void erasesWhateverNameATenantsPeopleGaveASecret() {
        // Given
        String providers = path(namespace, "providers");
        for (String encoded : List.of("openai_key", "OpenAI%20Key", "50%25%20%23")) {
            platform.backing.vaultAsRoot("POST", "voice/data/" + providers + "/" + encoded, "{\"data\":{\"x\":\"y\"}}");
        }

        // When
        List<String> names = secrets.list(providers);
        names.forEach(name -> secrets.erase(providers + "/" + name));

        // Then
        assertThat(names).containsExactlyInAnyOrder("openai_key", "OpenAI Key", "50% #");
        assertThat(secrets.list(providers)).isEmpty();
    }

    @Test
    void letsAWorkloadReadItsOwnTenantOnly() {
        // Given
        VaultClient own = agentOf(namespace);
        agentOf(neighbour);
        secrets.create(path(namespace, "twilio"), Map.of("auth_token", "own"));
        secrets.create(path(neighbour, "twilio"), Map.of("auth_token", "other's"));
        SecretStore asAgent = new VaultSecretStore(own, "voice");

        // When // Then
        assertThat(asAgent.read(path(namespace, "twilio")))
                .as("positive control")
                .map(secret -> secret.field("auth_token"))
                .contains("own");
        assertThatThrownBy(() -> asAgent.read(path(neighbour, "twilio")))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DENIED))
                .hasMessageContaining("403");
        assertThatThrownBy(() -> asAgent.read("platform/postgres")).hasMessageContaining("403");
    }

    @Test
    void refusesOneTenantsTokenAtAnothersRole() {
        // Given
        agentOf(namespace);
        agentOf(neighbour);
        Path token = platform.token(namespace, "agent-x", "vault");

        // When // Then
        VaultClient intruder = platform.vaultAs(neighbour + ".agent-x", token);
        assertThatThrownBy(() -> intruder.read("voice/data/" + path(neighbour, "twilio")))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DENIED));
    }

    @Test
    void repairsARoleThatWasWidenedAndThenWritesNothing() {
        // Given
        AuthRole role = AuthRole.of(namespace, "agent-x", "bvrai-agent", TTL);
        assertThat(roles.ensure(role)).isEqualTo(Drift.CREATED);
        assertThat(roles.ensure(role)).isEqualTo(Drift.NONE);
        platform.backing.vaultAsRoot(
                "POST",
                "auth/kubernetes/role/" + role.name(),
                "{\"bound_service_account_names\":[\"*\"],\"bound_service_account_namespaces\":[\"*\"],"
                        + "\"audience\":\"vault\",\"token_policies\":[\"bvrai-agent\"]}");

        // When
        Drift repair = roles.ensure(role);

        // Then
        assertThat(repair).isEqualTo(Drift.REPAIRED);
        assertThat(roles.ensure(role)).isEqualTo(Drift.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"token_period\":\"1200s\"",
                "\"token_explicit_max_ttl\":\"86400s\"",
                "\"token_type\":\"batch\"",
                "\"token_num_uses\":1",
                "\"token_bound_cidrs\":[\"192.0.2.0/24\"]",
                "\"token_no_default_policy\":true",
                "\"bound_service_account_namespace_selector\":\"{\\\"matchLabels\\\":{\\\"a\\\":\\\"b\\\"}}\""
            })
    void takesAwayWhatAWriteWouldKeep(String field) {
        // Given: by itself it makes other tokens of the role's, or lets other namespaces in.
        AuthRole role = AuthRole.of(namespace, "agent-x", "bvrai-agent", TTL);
        roles.ensure(role);
        platform.backing.vaultAsRoot("POST", "auth/kubernetes/role/" + role.name(), "{" + field + "}");

        // When
        Drift repair = roles.ensure(role);

        // Then
        assertThat(repair).isEqualTo(Drift.REPAIRED);
        assertThat(roles.ensure(role)).as("settled").isEqualTo(Drift.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"renew_statements", "rollback_statements"})
    void takesAwayStatementsOfADynamicRole(String field) {
        // Given
        DatabaseRoles database = databaseRoles();
        DynamicRole role = new DynamicRole(
                namespace + "-migrator", List.of("SELECT 1"), List.of("SELECT 2"), Duration.ofMinutes(15));
        String path = "database/roles/" + role.name();
        try {
            assertThat(database.ensure(role)).isEqualTo(Drift.CREATED);
            assertThat(database.ensure(role)).isEqualTo(Drift.NONE);
            platform.backing.vaultAsRoot("POST", path, "{\"db_name\":\"bvrai\",\"" + field + "\":[\"SELECT 3\"]}");

            // When
            Drift repair = database.ensure(role);

            // Then
            assertThat(repair).isEqualTo(Drift.REPAIRED);
            assertThat(platform.backing.vaultAsRoot("GET", path, "")).doesNotContain("SELECT 3");
            assertThat(database.ensure(role)).as("settled").isEqualTo(Drift.NONE);
        } finally {
            database.removeDynamic(role.name());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"credential_config\":{\"password_policy\":\"one-letter\"}",
                "\"credential_type\":\"rsa_private_key\""
            })
    void takesBackHowCredentialsOfADatabaseAreMade(String field) {
        // Given
        DatabaseRoles database = databaseRoles();
        DynamicRole role = new DynamicRole(
                namespace + "-migrator", List.of("SELECT 1"), List.of("SELECT 2"), Duration.ofMinutes(15));
        try (Logins logins = new Logins()) {
            database.ensure(role);
            logins.look();
            platform.backing.vaultAsRoot(
                    "POST", "database/roles/" + role.name(), "{\"db_name\":\"bvrai\"," + field + "}");
            logins.set(logins.a, field);
            assertThat(logins.stored(logins.a)).contains("credential_config");

            // When
            Drift ofLogins = logins.look();
            Drift ofRole = database.ensure(role);

            // Then
            assertThat(ofLogins).isEqualTo(Drift.REPAIRED);
            assertThat(ofRole).isEqualTo(Drift.REPAIRED);
            for (String stored : List.of(
                    logins.stored(logins.a),
                    platform.backing.vaultAsRoot("GET", "database/roles/" + role.name(), ""))) {
                assertThat(stored).contains("\"credential_type\":\"password\"").doesNotContain("credential_config");
            }
            assertThat(logins.look()).as("settled").isEqualTo(Drift.NONE);
            assertThat(database.ensure(role)).as("settled").isEqualTo(Drift.NONE);
        } finally {
            database.removeDynamic(role.name());
        }
    }

    @Test
    void opensTheVersionsOfAKeyThatSomebodyClosed() {
        // Given
        String key = namespace + "-pii";
        transit.ensure(key, Duration.ofDays(90));
        transit.rotate(key);
        platform.backing.vaultAsRoot("POST", "transit/keys/" + key + "/config", "{\"min_decryption_version\":2}");

        // When
        Drift repair = transit.ensure(key, Duration.ofDays(90));

        // Then
        assertThat(repair).isEqualTo(Drift.REPAIRED);
        assertThat(platform.backing.vaultAsRoot("GET", "transit/keys/" + key, ""))
                .contains("\"min_decryption_version\":1");
        assertThat(transit.ensure(key, Duration.ofDays(90))).as("settled").isEqualTo(Drift.NONE);
        assertThat(transit.flaws(key)).isEmpty();
    }

    @Test
    void namesWhatNobodyCanMendOfAKeyAndLeavesIt() {
        // Given
        String key = namespace + "-pii";
        platform.backing.vaultAsRoot("POST", "transit/keys/" + key, "{\"type\":\"ed25519\",\"exportable\":true}");
        platform.backing.vaultAsRoot("POST", "transit/keys/" + key + "/rotate", "{}");
        platform.backing.vaultAsRoot(
                "POST",
                "transit/keys/" + key + "/config",
                "{\"min_decryption_version\":2,\"min_encryption_version\":2,\"auto_rotate_period\":\"0s\"}");
        platform.backing.vaultAsRoot("POST", "transit/keys/" + key + "/trim", "{\"min_available_version\":2}");
        platform.backing.vaultAsRoot("DELETE", "transit/keys/" + key + "/soft-delete", "");

        // When // Then
        assertThat(transit.ensure(key, Duration.ZERO)).isEqualTo(Drift.NONE);
        assertThat(transit.flaws(key)).containsExactlyInAnyOrder(Flaw.values());
        assertThat(transit.flawsOfSigning(key)).containsExactlyInAnyOrder(Flaw.CAN_LEAVE, Flaw.TRIMMED, Flaw.DELETED);
        assertThat(transit.flaws(key + "-none")).isEmpty();
        transit.destroy(key);
        assertThat(transit.exists(key)).as("it goes with its tenant").isFalse();
    }

    @Test
    void makesTransitKeysOnceAndDestroysThemForGood() {
        // Given
        String key = namespace + "-pii";

        // When // Then
        assertThat(transit.ensure(key, Duration.ofDays(90))).isEqualTo(Drift.CREATED);
        assertThat(transit.ensure(key, Duration.ofDays(90))).isEqualTo(Drift.NONE);
        platform.backing.vaultAsRoot("POST", "transit/keys/" + key + "/config", "{\"deletion_allowed\":true}");
        assertThat(transit.ensure(key, Duration.ofDays(90))).isEqualTo(Drift.REPAIRED);
        transit.destroy(key);
        transit.destroy(key);
        assertThatThrownBy(() -> platform.backing.vaultAsRoot("GET", "transit/keys/" + key, ""))
                .hasMessageContaining("404");
    }

    @Test
    void makesKeysToSignWithThatNeverRotate() {
        // Given
        String key = namespace + "-export";

        // When // Then
        assertThat(transit.ensureSigning(key)).isEqualTo(Drift.CREATED);
        assertThat(transit.ensureSigning(key)).isEqualTo(Drift.NONE);
        assertThat(platform.backing.vaultAsRoot("GET", "transit/keys/" + key, ""))
                .contains("\"type\":\"ed25519\"", "\"auto_rotate_period\":0");
        transit.destroy(key);
        assertThat(transit.exists(key)).isFalse();
    }

    @Test
    void givesTheSecondDatabaseLoginHalfAPeriodSoThatTheyAlternate() {
        // Given
        try (Logins logins = new Logins()) {
            // When
            Drift first = logins.look();
            Drift second = logins.look();

            // Then
            assertThat(first).isEqualTo(Drift.CREATED);
            assertThat(second).isEqualTo(Drift.NONE);
            assertThat(logins.stored(logins.a)).contains("\"rotation_period\":86400");
            assertThat(logins.stored(logins.b)).contains("\"rotation_period\":43200");
        }
    }

    @Test
    void takesTheStepsOfAnAlternationWhereDriftIsOnlyReported() {
        // Given: the second login has the other of its two periods, as after the first half.
        try (Logins logins = new Logins()) {
            logins.look();
            logins.set(logins.b, "\"rotation_period\":86400");

            // When
            Drift observed = Mandate.NOTHING.during(logins::look);
            String leftAlone = logins.stored(logins.b);
            Drift reported = Mandate.CREATE_ONLY.during(logins::look);

            // Then
            assertThat(observed).isEqualTo(Drift.NONE);
            assertThat(leftAlone).contains("\"rotation_period\":86400");
            assertThat(reported).isEqualTo(Drift.NONE);
            assertThat(logins.stored(logins.b)).contains("\"rotation_period\":43200");
            logins.set(logins.b, "\"rotation_period\":3600");
            assertThatThrownBy(() -> Mandate.CREATE_ONLY.during(logins::look))
                    .as("a period that is none of the plan's")
                    .isInstanceOfSatisfying(NeighbourException.class, e -> assertThat(e.problem())
                            .isEqualTo(Problem.DRIFTED));
        }
    }

    @Test
    void takesAwayWhatVaultWouldRunWithEachPassword() {
        // Given
        try (Logins logins = new Logins()) {
            logins.look();
            for (StaticRole login : List.of(logins.a, logins.b)) {
                logins.set(
                        login,
                        "\"rotation_statements\":[\"ALTER USER \\\"{{name}}\\\" PASSWORD '{{password}}' SUPERUSER\"]");
                assertThat(logins.stored(login)).contains("SUPERUSER");
            }

            // When
            Drift repair = logins.look();

            // Then
            assertThat(repair).isEqualTo(Drift.REPAIRED);
            assertThat(logins.stored(logins.a)).doesNotContain("SUPERUSER");
            assertThat(logins.stored(logins.b)).doesNotContain("SUPERUSER");
            assertThat(logins.look()).as("settled").isEqualTo(Drift.NONE);
        }
    }

    @Test
    void logsInAgainWhenItsTokenWasRevoked() {
        // Given
        secrets.create(path(namespace, "twilio"), Map.of("auth_token", "1"));
        platform.backing.vaultAsRoot("PUT", "sys/leases/revoke-prefix/auth/kubernetes/login", "");

        // When // Then
        assertThat(secrets.read(path(namespace, "twilio"))).isPresent();
    }

    @Test
    void namesVaultWhenItIsNotThere() {
        // Given
        VaultClient nowhere = new VaultClient(
                new VaultSettings(
                        URI.create("https://127.0.0.1:1"),
                        "kubernetes",
                        "bvrai-operator",
                        platform.token("bvrai-system", "bvrai-operator", "vault"),
                        platform.backing.trust(),
                        Duration.ofSeconds(1)),
                Clock.systemUTC());

        // When // Then
        assertThatThrownBy(() -> nowhere.read("voice/data/platform/redis"))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE))
                .hasMessageContaining("Vault at https://127.0.0.1:1");
    }

    private DatabaseRoles databaseRoles() {
        return new VaultDatabaseRoles(platform.operatorVault(), "database", "bvrai");
    }

    /** The two alternating logins of a database of its own. */
    private final class Logins implements AutoCloseable {
        private final TenantId id = TenantId.mint(new SecureRandom());
        private final PostgresTenantDatabases databases = new PostgresTenantDatabases(platform.backing.postgres());
        private final DatabaseRoles database = databaseRoles();
        private final StaticRole a = new StaticRole(namespace + "-app-a", id.appLoginA());
        private final StaticRole b = new StaticRole(namespace + "-app-b", id.appLoginB());

        private Logins() {
            databases.ensure(id, 5);
        }

        private Drift look() {
            return database.ensureAlternating(a, b, Duration.ofHours(24));
        }

        private String stored(StaticRole login) {
            return platform.backing.vaultAsRoot("GET", "database/static-roles/" + login.name(), "");
        }

        private void set(StaticRole login, String field) {
            platform.backing.vaultAsRoot(
                    "POST",
                    "database/static-roles/" + login.name(),
                    "{\"db_name\":\"bvrai\",\"username\":\"" + login.username() + "\"," + field + "}");
        }

        @Override
        public void close() {
            database.removeStatic(a.name());
            database.removeStatic(b.name());
            databases.drop(id);
        }
    }

    private VaultClient agentOf(String of) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(of)
                        .endMetadata()
                        .build())
                .serverSideApply();
        platform.serviceAccount(of, "agent-x");
        roles.ensure(AuthRole.of(of, "agent-x", "bvrai-agent", TTL));
        return platform.vaultAs(of + ".agent-x", platform.token(of, "agent-x", "vault"));
    }

    private static String path(String namespace, String name) {
        return "tenants/" + namespace + "/" + name;
    }
}
