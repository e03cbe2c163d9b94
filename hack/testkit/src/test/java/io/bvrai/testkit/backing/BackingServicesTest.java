package io.bvrai.testkit.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.bvrai.testkit.kubernetes.TestNamespace;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;

@ExtendWith({BackingServices.class, ControlPlane.class})
class BackingServicesTest {

    @Test
    void aTestHasADatabaseOfItsOwn(TestDatabase database) throws SQLException {
        // When
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TABLE mine (x int)");

            // Then
            try (ResultSet ssl = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
                assertThat(ssl.next()).isTrue();
                assertThat(ssl.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void aDatabaseIsClosedToOtherLoginsUntilTheyAreAdded(PostgresServer server, TestDatabase database)
            throws SQLException {
        try (TestDatabase other = server.createDatabase()) {
            // Given
            assertThatThrownBy(() -> server.connect(database.name(), other.owner()))
                    .hasMessageContaining("permission denied for database");

            // When
            Login added = database.addLogin();

            // Then
            try (Connection session = server.connect(database.name(), added)) {
                assertThat(session.isValid(5)).isTrue();
            }
        }
    }

    @Test
    void aClosedDatabaseIsGoneAndSoAreItsLogins(PostgresServer server) throws SQLException {
        // Given
        TestDatabase database = server.createDatabase();
        try (Connection stillConnected = database.connect()) {
            assertThat(stillConnected.isValid(5)).isTrue();

            // When
            database.close();

            // Then
            assertThat(stillConnected.isValid(5)).isFalse();
        }
        assertThatThrownBy(database::connect).hasMessageContaining("password authentication failed");
    }

    @Test
    void theOperatorsLoginReachesThePlatformDatabase(PostgresServer server) throws SQLException {
        try (Connection session = server.connect(server.platformDatabase(), server.operator())) {
            assertThat(session.isValid(5)).isTrue();
        }
    }

    @Test
    void aRedisUserKeepsToItsPrefix(RedisUser user) {
        try (Jedis redis = user.connect()) {
            assertThat(redis.set(user.prefix() + "k", "v")).isEqualTo("OK");
            assertThatThrownBy(() -> redis.set("{t:another}:k", "v")).isInstanceOf(JedisAccessControlException.class);
        }
    }

    @Test
    void aClosedRedisUserLeavesNothing(RedisServer server) {
        // Given
        RedisUser user = server.createUser();
        try (Jedis redis = user.connect()) {
            redis.set(user.prefix() + "k", "v");
        }

        // When
        user.close();

        // Then
        try (Jedis redis = server.connect(server.admin())) {
            assertThat(redis.exists(user.prefix() + "k")).isFalse();
            assertThat(redis.aclGetUser(user.login().username())).isNull();
        }
    }

    @Test
    void tokensCarryThePoliciesAskedFor(VaultServer vault) {
        // Given
        String operator = vault.createToken("bvrai-operator");

        // When
        var allowed = vault.request("GET", "voice/data/platform/postgres", operator, null);
        var denied = vault.request("GET", "voice/data/platform/other", operator, null);

        // Then
        assertThat(allowed.status()).isEqualTo(200);
        assertThat(denied.status()).isEqualTo(403);
    }

    @Test
    void serviceAccountsOfATrustedClusterLogIn(
            VaultServer vault, ClusterEnvironment cluster, KubernetesClient client, TestNamespace namespace) {
        // Given
        vault.trust(cluster, client);
        String role = namespace.name() + ".tenant-api";
        vault.asRoot(
                "POST",
                "auth/kubernetes/role/" + role,
                Map.of(
                        "bound_service_account_names", "tenant-api",
                        "bound_service_account_namespaces", namespace.name(),
                        "audience", "vault",
                        "token_policies", "bvrai-tenant-api"));
        vault.asRoot("POST", "voice/data/tenants/" + namespace.name() + "/api", Map.of("data", Map.of("pepper", "p")));

        // When
        var answer = vault.request(
                "POST", "auth/kubernetes/login", "", Map.of("role", role, "jwt", token(client, namespace)));

        // Then
        assertThat(answer.status()).isEqualTo(200);
        String token = answer.body().at("/auth/client_token").asText();
        assertThat(vault.request("GET", "voice/data/tenants/" + namespace.name() + "/api", token, null)
                        .status())
                .isEqualTo(200);
        vault.asRoot("DELETE", "auth/kubernetes/role/" + role, null);
        vault.asRoot("DELETE", "voice/metadata/tenants/" + namespace.name() + "/api", null);
    }

    private static String token(KubernetesClient client, TestNamespace namespace) {
        client.serviceAccounts()
                .inNamespace(namespace.name())
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("tenant-api")
                        .endMetadata()
                        .build())
                .create();
        return client.serviceAccounts()
                .inNamespace(namespace.name())
                .withName("tenant-api")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences("vault")
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }
}
