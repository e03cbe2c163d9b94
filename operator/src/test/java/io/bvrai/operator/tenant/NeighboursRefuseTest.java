package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.testbed.wire.Faults;
import io.bvrai.operator.testbed.wire.Mode;
import io.bvrai.operator.testbed.wire.Wires;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A neighbour that answers and won't: a condition says so, nothing is lost, and it goes on by itself when it can. */
@ExtendWith(ControlPlane.class)
class NeighboursRefuseTest {
    private final Faults faults = new Faults();
    private final Wires wires;
    private final OneTenant home;

    NeighboursRefuseTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.wires = platform.wires(faults);
        this.home = new OneTenant(admin, platform, platform.ports(wires));
        faults.watch(home.name);
    }

    @AfterEach
    void erase() {
        List.of("Kubernetes", "PostgreSQL", "Redis", "Vault").forEach(faults::serve);
        home.close();
        wires.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PostgreSQL, FULL, NamespaceReady, DatabaseUnavailable, No space left on device",
        "Redis, FULL, CacheReady, CacheUnavailable, unable to persist",
        "Redis, READ_ONLY, CacheReady, CacheUnavailable, read only replica",
        "Redis, STANDS_STILL, CacheReady, CacheUnavailable, loading the dataset",
        "Redis, LOCKED_OUT, CacheReady, CacheUnavailable, NOAUTH",
        "Vault, STANDS_STILL, SecretsReady, VaultUnavailable, Unseal Vault"
    })
    void aNewTenantWaitsUntilItIsServed(String neighbour, Mode mode, String type, String reason, String says)
            throws SQLException {
        // Given
        faults.refuse(neighbour, mode);

        // When
        home.apply("");

        // Then
        Condition missing = home.awaitCondition(type, reason);
        assertThat(missing.message()).contains(neighbour, says, "tried again by itself");

        // When
        faults.serve(neighbour);

        // Then
        TenantStatus ready = home.awaitReady().getStatus();
        assertThat(home.writes.databases(OneTenant.id(ready))).isEqualTo(1);
    }

    /** The first link of the gate: nothing is made elsewhere, and no pod runs, before the walls and the quota stand. */
    @ParameterizedTest
    @CsvSource({"/networkpolicies/default-deny, NetworkIsolated", "/resourcequotas/, QuotaEnforced"})
    void nothingOfATenantIsMadeBeforeItsWallsStand(String walls, String type) throws SQLException {
        // Given
        home.operatorComesBackOver(wires);
        faults.refuseOnly("Kubernetes", walls, Mode.READ_ONLY);

        // When
        home.apply("");

        // Then
        Condition missing = home.awaitCondition(type, "KubernetesRefused");
        assertThat(missing.status()).isEqualTo(Condition.Status.FALSE);
        assertThat(missing.message()).startsWith("The Kubernetes API refused: ");
        TenantId id = OneTenant.id(home.tenant().orElseThrow().getStatus());
        assertThat(home.writes.databases(id)).isZero();
        assertThat(home.ports.accounts().findByTag(id.twilioTag())).isEmpty();
        assertThat(home.admin
                        .apps()
                        .deployments()
                        .inNamespace("tenant-" + home.name)
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(home.admin
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace("tenant-" + home.name)
                        .list()
                        .getItems())
                .isEmpty();

        // When
        faults.serve("Kubernetes");

        // Then
        home.awaitReady();
    }

    @Test
    void aTenantIsSuspendedAlthoughItsWallsCannotBeChanged() {
        // Given
        home.operatorComesBackOver(wires);
        home.apply("");
        home.awaitReady();
        faults.refuseOnly("Kubernetes", "/networkpolicies/", Mode.READ_ONLY);

        // When
        home.edit("""
                {"spec": {"lifecycle": {"state": "Suspended"}, "network": {"egress": [{"cidr": "198.51.100.0/24", "ports": [443]}]}}}
                """);

        // Then
        home.awaitCondition(ConditionTypes.NETWORK_ISOLATED, "KubernetesRefused");
        assertThat(home.served().service().closingMessage()).isNotNull();
    }

    /** Valid when it was written, and the platform's ranges have grown since. */
    @Test
    void aTenantWhoseSpecIsRefusedStopsDiallingAllTheSame() {
        // Given
        home.apply("  network: {egress: [{cidr: 198.51.100.0/24, ports: [443]}]}");
        home.awaitReady();

        // When
        home.operatorComesBackWith(Map.of("bvrai.network.closed-cidrs", "198.51.100.0/24", "bvrai.dialing", "false"));

        // Then
        home.awaitCondition(ConditionTypes.ACCEPTED, "Invalid");
        assertThat(home.served().service().dials()).isFalse();
    }

    @Test
    void aDatabaseThatIsFullLosesNothingOfATenantThatIsServed() throws SQLException {
        // Given
        home.apply("");
        TenantStatus before = home.awaitReady().getStatus();
        faults.refuse("PostgreSQL", Mode.FULL);

        // When: something is to be put right there
        try (Connection session = home.platform.backing.superuser("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("ALTER ROLE \"" + OneTenant.id(before).appLoginA() + "\" CONNECTION LIMIT 1");
        }
        home.annotate(Annotations.RECONCILE_AT, "full");

        // Then
        Condition full = home.awaitCondition(ConditionTypes.DATABASE_READY, "DatabaseUnavailable");
        assertThat(full.message()).contains("No space left on device", "tried again by itself");
        assertThat(home.served().service()).as("its pods go on").isEqualTo(TenantConfig.Service.FULL);

        // When
        faults.serve("PostgreSQL");

        // Then
        TenantStatus after = home.awaitReady().getStatus();
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(home.writes.databases(OneTenant.id(after))).isEqualTo(1);
        try (Connection session = home.platform.backing.superuser("postgres");
                Statement statement = session.createStatement();
                ResultSet limit = statement.executeQuery("SELECT rolconnlimit FROM pg_roles WHERE rolname = '"
                        + OneTenant.id(after).appLoginA() + "'")) {
            assertThat(limit.next()).isTrue();
            assertThat(limit.getInt(1)).as("put right since").isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LIST /v1/transit/keys",
                "LIST /v1/database/roles",
                "LIST /v1/auth/kubernetes/role",
                "LIST /v1/voice/metadata/tenants/"
            })
    void aTenantIsReadyAlthoughAListingOfVaultsIsRefused(String listing) {
        // Given
        faults.refuseOnly("Vault", listing, Mode.LOCKED_OUT);

        // When
        home.apply("");

        // Then
        home.awaitReady();
        assertThat(home.awaitCondition(ConditionTypes.DEGRADED, "VaultUnavailable")
                        .message())
                .contains("couldn't be looked for", "401 to " + listing.replace("/v1/", ""));

        // When
        faults.serve("Vault");
        home.annotate(Annotations.RECONCILE_AT, "served");

        // Then
        awaitLookedAt("served");
        assertThat(home.condition(ConditionTypes.DEGRADED)).isEmpty();
    }

    @Test
    void whatWasFoundInVaultIsNotForgottenWhileItCannotBeSeen() {
        // Given
        home.apply("");
        home.awaitReady();
        String stranger = "tenant-" + home.name + ".stranger";
        home.platform.backing.vaultAsRoot(
                "POST",
                "auth/kubernetes/role/" + stranger,
                "{\"bound_service_account_names\":[\"x\"],\"bound_service_account_namespaces\":[\"x\"]}");
        home.annotate(Annotations.RECONCILE_AT, "found");
        home.awaitCondition(ConditionTypes.DEGRADED, "Drifted");

        // When
        faults.refuseOnly("Vault", "LIST /v1/auth/kubernetes/role", Mode.LOCKED_OUT);
        home.annotate(Annotations.RECONCILE_AT, "refused");

        // Then
        awaitLookedAt("refused");
        assertThat(home.condition(ConditionTypes.READY)).map(Condition::status).contains(Condition.Status.TRUE);
        assertThat(home.awaitCondition(ConditionTypes.DEGRADED, "Drifted").message())
                .contains(stranger, "couldn't be looked for");

        // When: another process, which has seen nothing yet
        home.operatorGoesAway();
        home.operatorComesBack();
        home.annotate(Annotations.RECONCILE_AT, "again");

        // Then
        awaitLookedAt("again");
        assertThat(home.awaitCondition(ConditionTypes.DEGRADED, "Drifted").message())
                .contains(stranger);
    }

    /** Only a pass that found everything standing says so. */
    private void awaitLookedAt(String request) {
        await().until(() ->
                request.equals(home.tenant().orElseThrow().getStatus().lastReconcileRequest()));
    }

    /** Else the record would stay, and when it leaves once more its data would be erased as if it had been retained since. */
    @Test
    void aTenantThatIsTakenBackIsLeavingUntilTheRegistryKnows() {
        // Given
        home.apply("");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        home.lifecycle("{\"state\":\"Offboarded\"}");
        home.awaitPhase(TenantStatus.Phase.OFFBOARDING);
        faults.refuseOnly("PostgreSQL", "DELETE FROM tenant_offboarding", Mode.SERVER_ERROR);

        // When
        home.lifecycle("{\"state\":\"Active\"}");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.READY, "Deleting").message())
                .contains("PostgreSQL", "tried again by itself");
        assertThat(home.ports.offboardings().find(id)).isPresent();

        // When
        faults.serve("PostgreSQL");

        // Then
        home.awaitReady();
        assertThat(home.ports.offboardings().find(id)).isEmpty();
    }

    @ParameterizedTest(name = "after {0} of its writes")
    @ValueSource(ints = {1, 4, 8, 12, 16})
    void aVaultThatIsSealedMidwayLosesNothingOfATenantThatIsMade(int writes) throws SQLException {
        // Given
        faults.refuseAfter("Vault", writes, Mode.STANDS_STILL);

        // When
        home.apply("");

        // Then
        home.awaitSealedVault();

        // When
        faults.serve("Vault");

        // Then
        TenantStatus ready = home.awaitReady().getStatus();
        TenantId id = OneTenant.id(ready);
        assertThat(home.writes.databases(id)).isEqualTo(1);
        assertThat(home.ports.accounts().findByTag(id.twilioTag())).hasSize(1);
        assertThat(home.ports.keys().named(OneTenant.accountSid(ready), id.apiKeyTag()))
                .hasSize(1);
        assertThat(List.of("media", "api", "first-api-key", "redis", "twilio", "twilio-key"))
                .as("written once")
                .allMatch(path -> home.secret(path).version() == 1);
        assertThat(home.ports.caches().accepts(id, home.secret("redis").field("password")))
                .isTrue();
    }
}
