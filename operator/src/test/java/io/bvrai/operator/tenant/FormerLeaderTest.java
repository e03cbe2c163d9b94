package io.bvrai.operator.tenant;

import static org.awaitility.Awaitility.await;

import io.bvrai.crds.v1alpha1.Annotations;
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
    private static final List<String> NEIGHBOURS = List.of("Kubernetes", "Vault", "PostgreSQL", "Redis", "Twilio");
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
        NEIGHBOURS.forEach(faults::letGo);
        home.close();
        wires.close();
    }

    /** The first one's write arrives when the second one has long done the same. */
    @ParameterizedTest
    @CsvSource({
        "PostgreSQL, INSERT INTO tenant_registry",
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
        home.apply("");
        await().atMost(OneTenant.PATIENCE).until(() -> faults.holds(neighbour));

        // When
        home.secondOperatorOverlaps();
        home.awaitReady();
        faults.letGo(neighbour);
        await().during(QUIET).atMost(OneTenant.PATIENCE).until(() -> home.awaitReady() != null);
        home.annotate(Annotations.RECONCILE_AT, "after it came");

        // Then
        home.wasMadeOnce(home.awaitReady().getStatus());
    }

    /** Nobody can know whether an account is being opened, so nobody opens another. */
    @Test
    void anAccountThatIsBeingOpenedIsWaitedForAndNotOpenedAgain() throws SQLException {
        // Given
        home.operatorComesBackOver(wires);
        faults.hold("Twilio", "POST /2010-04-01/Accounts.json");
        home.apply("");
        await().atMost(OneTenant.PATIENCE).until(() -> faults.holds("Twilio"));

        // When
        home.secondOperatorOverlaps();
        home.awaitCondition("TelephonyReady", "Ambiguous");
        faults.letGo("Twilio");
        home.annotate(Annotations.RECONCILE_AT, "after it came");

        // Then
        home.wasMadeOnce(home.awaitReady().getStatus());
    }

    @Test
    void whatAFormerLeaderStillWritesOfAnEarlierSpecDoesNotStay() {
        // Given
        home.apply("");
        home.awaitReady();
        home.operatorComesBackOver(wires);
        faults.hold("Kubernetes", "/resourcequotas/");
        home.edit("{\"spec\":{\"quota\":{\"compute\":{\"pods\":30}}}}");
        await().atMost(OneTenant.PATIENCE).until(() -> faults.holds("Kubernetes"));

        // When
        home.secondOperatorOverlaps();
        home.edit("{\"spec\":{\"quota\":{\"compute\":{\"pods\":40}}}}");
        await().atMost(OneTenant.PATIENCE).until(this::podsAllowed, Optional.of(Quantity.parse("40"))::equals);
        faults.letGo("Kubernetes");

        // Then
        await().during(QUIET)
                .atMost(OneTenant.PATIENCE)
                .until(this::podsAllowed, Optional.of(Quantity.parse("40"))::equals);
    }

    private Optional<Quantity> podsAllowed() {
        return home.admin.resourceQuotas().inNamespace("tenant-" + home.name).list().getItems().stream()
                .map(ResourceQuota::getSpec)
                .flatMap(spec -> Optional.ofNullable(spec.getHard().get("pods")).stream())
                .findFirst();
    }
}
