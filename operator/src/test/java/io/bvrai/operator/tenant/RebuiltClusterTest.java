package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.testbed.GatewayApi;
import io.bvrai.operator.testbed.ShippedRights;
import io.bvrai.operator.vault.Secret;
import io.bvrai.operator.vault.TransitKeys;
import io.bvrai.operator.vault.VaultClient;
import io.bvrai.operator.vault.VaultProbe;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.bvrai.testkit.kubernetes.OwnControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A cluster is lost with a tenant in it: nobody deleted or off-boarded anything, the neighbours and the registry stay. In the one that takes its place,
 * which Vault trusts from then on and where nothing of the tenant is, the Tenant is applied again.
 */
@ExtendWith(ControlPlane.class)
class RebuiltClusterTest {
    private final OwnControlPlane lost = new OwnControlPlane("lost-test");
    private final Platform platform;
    private final OneTenant before;
    private final OneTenant home;
    private final OneTenant other;

    /** The test's own API server is the one that is lost, since Vault asks the shared one whose token it is shown. */
    RebuiltClusterTest(KubernetesClient rebuilt, ClusterEnvironment cluster) {
        this.platform = Platform.running(rebuilt, cluster);
        GatewayApi.install(lost.client());
        this.before = new OneTenant(lost.client(), ShippedRights.of(lost.client(), lost.environment()), platform);
        this.home = new OneTenant(before.name, rebuilt, platform, platform.ports(), Ports.SILENT, Clock.systemUTC());
        this.other = new OneTenant(rebuilt, platform, platform.ports());
    }

    @AfterEach
    void erase() {
        home.close();
        other.close();
    }

    /** What there is of it at the neighbours. */
    private record Outside(
            Set<String> roles, Optional<TransitKeys.Version> key, List<Secret> secrets, String account, String note) {}

    @Test
    void nothingIsDestroyedOrInheritedAndTheIdTakesEverythingOver() throws SQLException {
        // Given
        before.apply("");
        TenantId id = OneTenant.id(before.awaitReady().getStatus());
        note(id);
        Outside had = outside(id);
        other.apply("");
        TenantId others = OneTenant.id(other.awaitReady().getStatus());

        // When
        before.isLost();
        lost.close();
        home.apply("");

        // Then: the new resource is a stranger to what is there
        assertThat(home.awaitCondition(ConditionTypes.ACCEPTED, "NameReserved").message())
                .contains("spec.adoptId");
        assertStandsOutsideOnly(id, had);

        // When: somebody mistypes the id
        home.edit("{\"spec\":{\"adoptId\":\"" + mistyped(id) + "\"}}");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.ACCEPTED, "Invalid").message())
                .contains("never seen");
        assertStandsOutsideOnly(id, had);

        // When
        home.edit("{\"spec\":{\"adoptId\":\"" + id + "\"}}");

        // Then
        assertThat(OneTenant.id(home.awaitReady().getStatus())).isEqualTo(id);
        assertThat(outside(id)).isEqualTo(had);
        assertThat(home.writes.databases(id)).isEqualTo(1);
        VaultClient api = as("tenant-api");
        JsonNode login = VaultProbe.read(api, "database/static-creds/tenant-" + home.name + "-app-a");
        assertThat(read(id.database(), login)).isEqualTo("from before");
        // And: it gets at nobody else's
        for (String closed : List.of(others.database(), "bvrai_platform", "postgres", "template1")) {
            assertThatThrownBy(() -> read(closed, login).length())
                    .as(closed)
                    .hasMessageContaining("permission denied for database");
        }
        assertThatThrownBy(() -> VaultProbe.read(api, "database/static-creds/tenant-" + other.name + "-app-a"))
                .hasMessageContaining("403");
        assertThatThrownBy(() -> VaultProbe.read(
                        platform.vaultAs(
                                "tenant-" + other.name + ".tenant-api",
                                platform.token("tenant-" + home.name, "tenant-api", "vault")),
                        "database/static-creds/tenant-" + other.name + "-app-a"))
                .hasMessageContaining("403");
    }

    private void assertStandsOutsideOnly(TenantId id, Outside had) throws SQLException {
        assertThat(outside(id)).isEqualTo(had);
        assertThat(home.ports.registry().find(home.name)).contains(id);
        assertThat(home.ports.offboardings().find(id)).isEmpty();
        assertThat(home.admin.namespaces().withName("tenant-" + home.name).get())
                .isNull();
    }

    /** Its own id but for the first letter. */
    private static TenantId mistyped(TenantId id) {
        return new TenantId(
                (id.value().startsWith("a") ? "b" : "a") + id.value().substring(1));
    }

    private Outside outside(TenantId id) throws SQLException {
        String namespace = "tenant-" + home.name;
        return new Outside(
                new TreeSet<>(home.ports.authRoles().ofNamespace(namespace)),
                home.ports.transit().newest(namespace + "-pii"),
                List.of(home.secret("media"), home.secret("api"), home.secret("redis"), home.secret("twilio")),
                home.ports.accounts().findByTag(id.twilioTag()).toString(),
                noted(id));
    }

    private void note(TenantId id) throws SQLException {
        try (Connection superuser = platform.backing.superuser(id.database());
                Statement statement = superuser.createStatement()) {
            statement.execute("SET ROLE \"" + id.ownerRole() + "\"");
            statement.execute("CREATE TABLE call (note text)");
            statement.execute("INSERT INTO call VALUES ('from before')");
        }
    }

    private String noted(TenantId id) throws SQLException {
        try (Connection superuser = platform.backing.superuser(id.database())) {
            return note(superuser);
        }
    }

    private String read(String database, JsonNode login) throws SQLException {
        try (Connection session = platform.backing.connect(
                database,
                login.path("username").asText(),
                login.path("password").asText())) {
            return note(session);
        }
    }

    private static String note(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT string_agg(note, ',') FROM call")) {
            row.next();
            return row.getString(1);
        }
    }

    /** As its pods log in. */
    private VaultClient as(String serviceAccount) {
        String namespace = "tenant-" + home.name;
        return platform.vaultAs(namespace + "." + serviceAccount, platform.token(namespace, serviceAccount, "vault"));
    }
}
