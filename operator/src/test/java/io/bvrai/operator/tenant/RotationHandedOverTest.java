package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.testbed.wire.Faults;
import io.bvrai.operator.testbed.wire.Wires;
import io.bvrai.operator.vault.Secret;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lease is lost in the midst of a rotation: the next leader ends it, and what the former one still had on its way comes after that. */
@ExtendWith(ControlPlane.class)
class RotationHandedOverTest {
    /** More than a rotation has steps. */
    private static final int LOOKS = 12;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final MovedClock clock = MovedClock.running();
    private final Faults faults = new Faults();
    private final Wires wires;
    private final OneTenant home;
    private int looks;

    RotationHandedOverTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.wires = platform.wires(faults);
        this.home = new OneTenant(admin, platform, platform.ports(), Ports.SILENT, clock);
        faults.watch(home.name);
    }

    @AfterEach
    void erase() {
        faults.letGoAll();
        home.close();
        wires.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Vault, /media",
        "Vault, /redis",
        "Vault, /twilio",
        "Vault, /twilio-key",
        "Vault, /rotate-role/",
        "Vault, /rotate",
        "Redis, ACL SETUSER",
        "Twilio, DELETE /v1/AuthTokens/Secondary",
        "Twilio, POST /v1/AuthTokens/Secondary",
        "Twilio, POST /v1/AuthTokens/Promote",
        "Twilio, /Keys.json",
        "Twilio, /Keys/SK"
    })
    void aWriteInFlightComesTooLateToUndoWhatTheNextLeaderRotated(String neighbour, String write) {
        // Given
        home.apply("");
        TenantStatus status = home.awaitReady().getStatus();
        List<Secret> before = home.credentials.rotated();
        Instant requested = home.credentials.laterThanAll();
        home.operatorComesBackOver(wires);
        faults.hold(neighbour, write);
        home.annotate(Annotations.ROTATE_AT, requested.toString());
        lookUntil(() -> faults.holds(neighbour));

        // When
        home.secondOperatorOverlaps();
        lookUntil(() -> home.credentials.areRotatedSince(requested));
        faults.letGo(neighbour);

        // Then: whoever of the two looks next, there is one value of each, and it is the one in use
        await().pollInterval(BETWEEN_LOOKS).untilAsserted(() -> {
            look();
            assertThat(home.credentials.areRotatedSince(requested)).isTrue();
            home.credentials.haveOneNewValueThatWorks(before, OneTenant.id(status), OneTenant.accountSid(status));
        });
    }

    /** Look after look, an overlap apart. */
    private void lookUntil(BooleanSupplier done) {
        for (int i = 0; i < LOOKS && !done.getAsBoolean(); i++) {
            clock.advance(Ports.OVERLAP.plusSeconds(30));
            String asked = look();
            await().until(() -> done.getAsBoolean() || asked.equals(answered()));
        }
        assertThat(done.getAsBoolean()).as("after " + LOOKS + " looks").isTrue();
    }

    private String look() {
        String asked = "look-" + looks++;
        home.annotate(Annotations.RECONCILE_AT, asked);
        return asked;
    }

    private String answered() {
        return String.valueOf(home.tenant().orElseThrow().getStatus().lastReconcileRequest());
    }
}
