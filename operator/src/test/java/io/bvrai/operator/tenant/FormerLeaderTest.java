package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.Sha256;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.testbed.wire.Faults;
import io.bvrai.operator.testbed.wire.Wires;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lease is lost while a write is in flight: it arrives when the next leader has long done the work, and harms nobody. */
@ExtendWith(ControlPlane.class)
class FormerLeaderTest {
    private static final String AUDIENCE = "voice";
    /** Longer than whoever saw a late write needs to put it right. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final Faults faults = new Faults();
    private final Wires wires;
    private final OneTenant home;

    FormerLeaderTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.wires = platform.wires(faults);
        // No request is in flight for as long as its effect is waited for before it is repeated.
        Clock standing = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        this.home = new OneTenant(admin, platform, platform.ports(), Ports.SILENT, standing);
        faults.watch(home.name);
    }

    @AfterEach
    void erase() {
        faults.letGoAll();
        home.close();
        wires.close();
    }

    /** The first one's write arrives when the second one has long done the same. */
    @ParameterizedTest
    @CsvSource({
        "PostgreSQL, INSERT INTO tenant_registry",
        "PostgreSQL, INSERT INTO tenant_oidc",
        "PostgreSQL, CREATE DATABASE",
        "Redis, ACL SETUSER",
        "Vault, /v1/voice/data/",
        "Vault, /static-roles/",
        "Kubernetes, /resourcequotas/"
    })
    void aWriteInFlightWhenTheLeaseWasLostComesTooLateToHarm(String neighbour, String write) throws SQLException {
        // Given
        home.operatorComesBackOver(wires);
        faults.hold(neighbour, write);
        home.apply(oidc(AUDIENCE));
        await().until(() -> faults.holds(neighbour));

        // When
        home.secondOperatorOverlaps();
        home.awaitReady();
        faults.letGo(neighbour);
        await().during(QUIET).until(() -> home.awaitReady() != null);
        home.annotate(Annotations.RECONCILE_AT, "after it came");

        // Then
        home.wasMadeOnce(home.awaitReady().getStatus());
        assertThat(claims()).containsExactly(pair(AUDIENCE));
    }

    /** Nobody can know whether an account is being opened, so nobody opens another. */
    @Test
    void anAccountThatIsBeingOpenedIsWaitedForAndNotOpenedAgain() throws SQLException {
        // Given
        home.operatorComesBackOver(wires);
        faults.hold("Twilio", "POST /2010-04-01/Accounts.json");
        home.apply("");
        await().until(() -> faults.holds("Twilio"));

        // When
        home.secondOperatorOverlaps();
        home.awaitCondition("TelephonyReady", "Ambiguous");
        faults.letGo("Twilio");
        home.annotate(Annotations.RECONCILE_AT, "after it came");

        // Then
        home.wasMadeOnce(home.awaitReady().getStatus());
    }

    /** What came after the erasure would be found by nobody. */
    @ParameterizedTest
    @CsvSource({
        "PostgreSQL, INSERT INTO tenant_oidc",
        "PostgreSQL, CREATE ROLE",
        "PostgreSQL, CREATE DATABASE",
        "Redis, ACL SETUSER",
        "Vault, /v1/voice/data/",
        "Vault, /v1/transit/keys/",
        "Vault, /static-roles/",
        "Twilio, POST /2010-04-01/Accounts.json",
        "Twilio, /Keys.json",
        "Kubernetes, /namespaces/"
    })
    void aWriteInFlightWhileItsTenantIsErasedLeavesNothing(String neighbour, String write) throws SQLException {
        // Given
        home.operatorComesBackOver(wires);
        faults.hold(neighbour, write);
        home.apply(oidc(AUDIENCE));
        await().until(() -> faults.holds(neighbour));
        TenantId id = home.ports.registry().find(home.name).orElseThrow();

        // When
        home.secondOperatorOverlaps();
        home.delete();
        await().until(() -> home.tenant().isEmpty() || home.erasureWaits());
        faults.letGo(neighbour);

        // Then
        await().until(() -> home.tenant().isEmpty());
        await().during(QUIET)
                .untilAsserted(() -> assertThat(home.leftBehind(id)).isEmpty());
        assertThat(home.ports.certificates().find(id)).isPresent();
    }

    /** It would hit what the next tenant of the name has there. */
    @Test
    void whatAFormerLeaderStillErasesDelaysTheEndOfTheErasure() throws SQLException {
        // Given
        TenantId id = deletedWhileHeldUp("Vault", "/v1/transit/keys/");
        await().until(() -> faults.holds("Vault"));

        // When
        home.secondOperatorOverlaps();

        // Then
        await().until(home::erasureWaits);

        // When
        faults.letGo("Vault");

        // Then
        await().until(() -> home.tenant().isEmpty());
        assertThat(home.leftBehind(id)).isEmpty();
    }

    /** The certificates of all tenants are one chain. */
    @Test
    void aCertificateInFlightKeepsNobodyElsesErasureWaiting() throws SQLException {
        // Given
        TenantId id = deletedWhileHeldUp("PostgreSQL", "INSERT INTO erasure_opening");
        await().atMost(OneTenant.PATIENCE).until(() -> faults.holds("PostgreSQL"));
        TenantId other =
                home.ports.registry().reserve("after-" + home.name, id.value()).orElseThrow();

        // When
        ErasureCertificates.Certificate issued = home.ports.certificates().issue(other, List.of(), Instant.now());
        faults.letGo("PostgreSQL");

        // Then: its place was taken, so it comes after
        await().atMost(OneTenant.PATIENCE).until(() -> home.tenant().isEmpty());
        assertThat(home.ports.certificates().find(id))
                .hasValueSatisfying(later -> assertThat(later.position()).isGreaterThan(issued.position()));
        assertThat(home.ports.certificates().verify()).isEmpty();
    }

    /** Whoever gets the namespace's name meanwhile would log in as the tenant whose data is retained. */
    @Test
    void aLoginThatIsBeingMadeWhileItsTenantIsReleasedDoesNotStay() throws SQLException {
        // Given
        home.apply("  lifecycle: {retainFor: 48h}");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        home.operatorComesBackOver(wires);
        home.awaitReady();
        faults.hold("Vault", "/v1/auth/kubernetes/role/");
        home.ports.authRoles().remove("tenant-" + home.name + ".migrate");
        home.annotate(Annotations.RECONCILE_AT, "a login is missing");
        await().atMost(OneTenant.PATIENCE).until(() -> faults.holds("Vault"));

        // When
        home.secondOperatorOverlaps();
        home.delete();

        // Then
        await().atMost(OneTenant.PATIENCE).until(home::erasureWaits);

        // When
        faults.letGo("Vault");

        // Then: nobody logs in, and the data is there
        await().atMost(OneTenant.PATIENCE).until(() -> home.tenant().isEmpty());
        assertThat(home.ports.authRoles().ofNamespace("tenant-" + home.name)).isEmpty();
        assertThat(home.writes.databases(id)).isEqualTo(1);

        // When: its time is over
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(49));
        OffboardingSweeper sweeper =
                new OffboardingSweeper(home.ports.offboardings(), home.ports.offboarding(home.admin, later), later);

        // Then: in a round or another, since what the operators still have in hand of it is waited for
        await().atMost(OneTenant.PATIENCE).untilAsserted(() -> {
            sweeper.sweep();
            assertThat(home.leftBehind(id)).isEmpty();
        });
    }

    @Test
    void whatAFormerLeaderStillWritesOfAnEarlierSpecDoesNotStay() {
        // Given
        home.apply("");
        home.awaitReady();
        home.operatorComesBackOver(wires);
        faults.hold("Kubernetes", "/resourcequotas/");
        home.edit("{\"spec\":{\"quota\":{\"compute\":{\"pods\":30}}}}");
        await().until(() -> faults.holds("Kubernetes"));

        // When
        home.secondOperatorOverlaps();
        home.edit("{\"spec\":{\"quota\":{\"compute\":{\"pods\":40}}}}");
        await().until(this::podsAllowed, Optional.of(Quantity.parse("40"))::equals);
        faults.letGo("Kubernetes");

        // Then
        await().during(QUIET).until(this::podsAllowed, Optional.of(Quantity.parse("40"))::equals);
    }

    /** It would be another tenant's to claim what this one's pods accept. */
    @Test
    void whatAFormerLeaderStillClaimsByAnEarlierSpecTakesNothingFromTheLater() throws SQLException {
        // Given
        home.apply(oidc(AUDIENCE));
        home.awaitReady();
        home.operatorComesBackOver(wires);
        faults.hold("PostgreSQL", "DELETE FROM tenant_oidc");
        home.edit(audience("second"));
        await().until(() -> faults.holds("PostgreSQL"));

        // When
        home.secondOperatorOverlaps();
        home.edit(audience("third"));
        await().until(() -> claims().equals(List.of(pair("third"))));
        faults.letGoAndHold("PostgreSQL", "INSERT INTO tenant_oidc");
        await().until(() -> faults.holds("PostgreSQL"));

        // Then: it gave up what it knew of, which is gone anyway
        assertThat(claims()).containsExactly(pair("third"));

        // When
        faults.letGo("PostgreSQL");

        // Then
        await().during(QUIET).until(() -> claims().equals(List.of(pair("third"))));
    }

    private String issuer() {
        return "https://" + home.name + ".id.example";
    }

    private String oidc(String audience) {
        return "  access: {oidc: {issuer: '%s', audience: %s}}".formatted(issuer(), audience);
    }

    private static String audience(String audience) {
        return "{\"spec\":{\"access\":{\"oidc\":{\"audience\":\"" + audience + "\"}}}}";
    }

    private String pair(String audience) {
        return Sha256.hex(issuer() + "\n" + audience);
    }

    private List<String> claims() throws SQLException {
        return home.writes.oidcClaims(home.ports.registry().find(home.name).orElseThrow());
    }

    /** A tenant that was served and is being deleted by an operator one of whose writes is held up on its way. */
    private TenantId deletedWhileHeldUp(String neighbour, String write) {
        home.apply("");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        home.operatorComesBackOver(wires);
        faults.hold(neighbour, write);
        home.delete();
        return id;
    }

    private Optional<Quantity> podsAllowed() {
        return home.admin.resourceQuotas().inNamespace("tenant-" + home.name).list().getItems().stream()
                .map(ResourceQuota::getSpec)
                .flatMap(spec -> Optional.ofNullable(spec.getHard().get("pods")).stream())
                .findFirst();
    }
}
