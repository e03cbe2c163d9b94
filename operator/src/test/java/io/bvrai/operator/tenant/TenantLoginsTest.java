package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.Intent;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.vault.VaultClient;
import io.bvrai.operator.vault.VaultProbe;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The logins that a tenant's workloads get, taken the way they take them: ServiceAccount token, Vault, PostgreSQL. */
@ExtendWith(ControlPlane.class)
class TenantLoginsTest {
    private static final IntentLog FORGETFUL = new IntentLog() {
        @Override
        public Optional<Intent> read() {
            return Optional.empty();
        }

        @Override
        public void write(Intent intent) {}
    };

    private final KubernetesClient admin;
    private final Platform platform;
    private final Ports ports;
    private final TenantIdentity tenant;

    TenantLoginsTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.platform = Platform.running(admin, cluster);
        this.ports = platform.ports();
        String name = "l" + UUID.randomUUID().toString().substring(0, 8);
        this.tenant =
                new TenantIdentity(name, ports.registry().reserve(name, name).orElseThrow());
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(tenant.namespace())
                        .endMetadata()
                        .build())
                .create();
        assertThat(ports.outside(Clock.systemUTC(), Duration.ofSeconds(1))
                        .ensure(
                                tenant,
                                Tenants.minimal(admin).getSpec(),
                                FORGETFUL,
                                Optional.empty(),
                                Optional.empty(),
                                new VaultInspection.Known(VaultFindings.NONE, Set::of, Set::of, false))
                        .links())
                .allMatch(Link::holds);
    }

    @AfterEach
    void erase() {
        admin.namespaces().withName(tenant.namespace()).delete();
        assertThat(ports.erase(tenant, admin, Clock.systemUTC()).isErased()).isTrue();
    }

    @Test
    void letsAMigrationOwnTheSchemaThroughALoginThatCanBeDropped() throws SQLException {
        // Given
        JsonNode login = VaultProbe.read(as("migrate"), "database/creds/" + tenant.namespace() + "-migrator");

        // When
        try (Connection migration = connect(login);
                Statement statement = migration.createStatement()) {
            statement.execute("CREATE TABLE call (id bigserial PRIMARY KEY, note text)");
        }

        // Then
        try (Connection superuser = platform.backing.superuser(tenant.id().database());
                Statement statement = superuser.createStatement()) {
            assertThat(one(statement, "SELECT tableowner FROM pg_tables WHERE tablename = 'call'"))
                    .isEqualTo(tenant.id().ownerRole());
            statement.execute("DROP ROLE \"" + login.path("username").asText() + "\"");
        }
    }

    @Test
    void letsAWorkloadReadAndWriteThroughBothAlternatingLogins() throws SQLException {
        // Given
        JsonNode migration = VaultProbe.read(as("migrate"), "database/creds/" + tenant.namespace() + "-migrator");
        try (Connection session = connect(migration);
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TABLE call (id bigserial PRIMARY KEY, note text)");
        }
        VaultClient api = as("tenant-api");

        for (String login : new String[] {"a", "b"}) {
            // When
            JsonNode credentials =
                    VaultProbe.read(api, "database/static-creds/" + tenant.namespace() + "-app-" + login);

            // Then
            try (Connection session = connect(credentials);
                    Statement statement = session.createStatement()) {
                statement.execute("INSERT INTO call (note) VALUES ('" + login + "')");
                assertThat(one(statement, "SELECT count(*) FROM call WHERE note = '" + login + "'"))
                        .isEqualTo("1");
            }
        }
        assertThatThrownBy(() -> VaultProbe.read(api, "database/creds/" + tenant.namespace() + "-migrator"))
                .as("the API can't migrate")
                .hasMessageContaining("403");
    }

    private VaultClient as(String serviceAccount) {
        platform.serviceAccount(tenant.namespace(), serviceAccount);
        return platform.vaultAs(
                tenant.namespace() + "." + serviceAccount, platform.token(tenant.namespace(), serviceAccount, "vault"));
    }

    private Connection connect(JsonNode login) throws SQLException {
        return platform.backing.connect(
                tenant.id().database(),
                login.path("username").asText(),
                login.path("password").asText());
    }

    private static String one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
