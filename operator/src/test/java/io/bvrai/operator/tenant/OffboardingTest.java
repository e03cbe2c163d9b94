package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.Sha256;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.testbed.AuditTrail;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.NumberPurchase;
import io.bvrai.operator.twilio.NumberSearch;
import io.bvrai.operator.twilio.VoiceSettings;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant is suspended, leaves stage by stage, comes back while it can, and leaves nothing but a certificate. */
@ExtendWith(ControlPlane.class)
class OffboardingTest {
    private final MovedClock clock = MovedClock.running();
    private final AtomicInteger liveCalls = new AtomicInteger();
    private final OneTenant home;

    OffboardingTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        TenantStatusSource documents = (tenant, namespace, maxAge) -> new TenantStatusSource.Answer.Known(
                new TenantStatusDocument(ConfigJson.VERSION, liveCalls.get(), null, null, List.of(), List.of()));
        this.home = new OneTenant(admin, platform, platform.ports(), documents, clock);
    }

    @AfterEach
    void erase() {
        home.lifecycle("{\"state\":\"Active\",\"retainFor\":null,\"legalHold\":null}");
        home.close();
    }

    @Test
    void aSuspendedTenantAnswersWithItsClosingMessageAndLosesNothing() {
        // Given
        home.apply("");
        TenantStatus before = home.awaitReady().getStatus();
        assertThat(served().closingMessage()).isNull();

        // When
        home.lifecycle("{\"state\":\"Suspended\"}");
        TenantStatus suspended = home.awaitPhase(TenantStatus.Phase.SUSPENDED);

        // Then
        assertThat(served().closingMessage()).contains("closed");
        assertThat(served().dials()).isFalse();
        assertThat(suspended.id()).isEqualTo(before.id());
        assertThat(home.ports.accounts().findByTag(OneTenant.id(before).twilioTag()))
                .hasSize(1);

        // When
        home.lifecycle("{\"state\":\"Active\"}");
        home.awaitPhase(TenantStatus.Phase.READY);

        // Then
        assertThat(served()).isEqualTo(TenantConfig.Service.FULL);
    }

    @Test
    void leavesStageByStageAndItsNameIsFreeAgainForAStranger() throws SQLException {
        // Given
        home.apply("");
        TenantStatus before = home.awaitReady().getStatus();
        TenantId id = OneTenant.id(before);
        String key = home.secret("media").field("key");
        HeldNumber number = buy(before);
        plantACall(id);
        liveCalls.set(1);

        // When: it leaves while somebody is on the phone
        home.lifecycle("{\"state\":\"Offboarded\",\"legalHold\":true,\"retainFor\":\"48h\"}");
        Condition waits = home.awaitCondition(ConditionTypes.READY, "Offboarded");

        // Then
        assertThat(waits.message()).contains("until those in progress have ended");
        assertThat(served().closingMessage()).contains("closed");

        // When: the call ends
        liveCalls.set(0);
        home.awaitCondition(ConditionTypes.READY, "LegalHold");

        // Then: counted and kept
        assertThat(stage()).isEqualTo(TenantStatus.Stage.HOLD);
        assertThat(home.ports.offboardings().find(id).orElseThrow().inventory())
                .hasValueSatisfying(manifest -> assertThat(manifest)
                        .contains("\"call\":1", number.number(), "tenants/tenant-" + home.name + "/media")
                        .doesNotContain(key));

        // When: the hold is lifted
        String manifest =
                home.ports.offboardings().find(id).orElseThrow().inventory().orElseThrow();
        home.lifecycle("{\"legalHold\":false}");
        TenantStatus retained = home.awaitPhase(TenantStatus.Phase.RETAINED);

        // Then
        assertThat(Optional.ofNullable(retained.offboarding()).map(TenantStatus.Offboarding::retainUntil))
                .hasValueSatisfying(until -> assertThat(until)
                        .isBetween(
                                clock.instant().plus(Duration.ofHours(47)),
                                clock.instant().plus(Duration.ofHours(48))));
        assertThat(home.writes.databases(id)).isEqualTo(1);

        // When
        clock.advance(Duration.ofHours(49));
        home.annotate(Annotations.RECONCILE_AT, "now");
        TenantStatus erased = home.awaitPhase(TenantStatus.Phase.ERASED);

        // Then
        assertErased(id);
        assertThat(Optional.ofNullable(erased.offboarding()).map(TenantStatus.Offboarding::certificate))
                .isEqualTo(home.ports.certificates().find(id).map(certificate -> certificate.hash()));
        assertThat(home.writes.openings(id)).contains("Manifest with SHA-256 " + Sha256.hex(manifest));
        assertThat(home.ports.numbers().findByNumber(home.ports.accounts().holdingAccount(), number.number()))
                .hasValueSatisfying(held -> {
                    assertThat(held.tag()).isEqualTo(id.heldNumberTag());
                    assertThat(held.voice().voiceUrl()).isEmpty();
                });

        // When: somebody else gets the name
        AuditTrail audit = home.platform.audit();
        home.lifecycle("{\"state\":\"Active\",\"legalHold\":null,\"retainFor\":null}");
        TenantStatus stranger = home.awaitReady().getStatus();

        // Then
        assertThat(stranger.id()).isNotEqualTo(id.value());
        assertThat(stranger.offboarding()).isNull();
        assertThat(home.secret("media").field("key")).isNotEqualTo(key);
        assertThat(OneTenant.accountSid(stranger)).isNotEqualTo(OneTenant.accountSid(before));
        assertThat(home.platform.refusals())
                .as("requests beyond the chart's rights")
                .isEmpty();
        assertThat(audit.requests())
                .extracting(AuditTrail.Request::resource)
                .as("rights in the new namespace are asked for before they are used")
                .containsSubsequence("rolebindings", "selfsubjectaccessreviews", "networkpolicies");
    }

    @Test
    void comesBackWithAllItHadWhileItIsRetained() {
        // Given
        home.apply("");
        TenantStatus before = home.awaitReady().getStatus();
        String key = home.secret("media").field("key");
        home.lifecycle("{\"state\":\"Offboarded\"}");
        home.awaitPhase(TenantStatus.Phase.RETAINED);

        // When
        home.lifecycle("{\"state\":\"Active\"}");
        TenantStatus back = home.awaitPhase(TenantStatus.Phase.READY);

        // Then
        assertThat(back.id()).isEqualTo(before.id());
        assertThat(back.offboarding()).isNull();
        assertThat(home.secret("media").field("key")).isEqualTo(key);
        assertThat(home.ports.offboardings().find(OneTenant.id(before))).isEmpty();
    }

    @Test
    void keepsTheDataLongerWhenItsRetentionIsLengthened() throws SQLException {
        // Given
        home.apply("");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        home.lifecycle("{\"state\":\"Offboarded\",\"retainFor\":\"48h\"}");
        Instant first = retainUntil(home.awaitPhase(TenantStatus.Phase.RETAINED));

        // When
        clock.advance(Duration.ofHours(24));
        home.lifecycle("{\"retainFor\":\"96h\"}");

        // Then: from when it began, not from now
        Instant longer = first.plus(Duration.ofHours(48));
        await().atMost(OneTenant.PATIENCE).untilAsserted(() -> assertThat(
                        home.tenant().map(Tenant::getStatus).map(OffboardingTest::retainUntil))
                .contains(longer));

        // When: the first end is past
        clock.advance(Duration.ofHours(25));
        home.annotate(Annotations.RECONCILE_AT, "past-the-first-end");
        await().atMost(OneTenant.PATIENCE).until(() -> home.tenant()
                .map(Tenant::getStatus)
                .map(TenantStatus::lastReconcileRequest)
                .filter("past-the-first-end"::equals)
                .isPresent());

        // Then
        assertThat(home.writes.databases(id)).isEqualTo(1);
        assertThat(stage()).isEqualTo(TenantStatus.Stage.RETAIN);
    }

    private static Instant retainUntil(TenantStatus status) {
        return Optional.ofNullable(status.offboarding())
                .map(TenantStatus.Offboarding::retainUntil)
                .orElseThrow();
    }

    @Test
    void aLegalHoldOutweighsAConfirmedDeletion() throws SQLException {
        // Given
        home.apply("  lifecycle: {legalHold: true}");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());

        // When
        home.annotate(Annotations.CONFIRM_DELETE, home.name);
        home.admin.resources(Tenant.class).withName(home.name).delete();
        home.awaitCondition(ConditionTypes.READY, "LegalHold");

        // Then
        assertThat(home.writes.databases(id)).isEqualTo(1);
        assertThat(home.admin
                        .namespaces()
                        .withName("tenant-" + home.name)
                        .require()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();
    }

    @Test
    void whatIsRetainedOutlivesTheResourceReservesTheNameAndIsErasedByTheSweeper() throws SQLException {
        // Given
        home.apply("  lifecycle: {retainFor: 48h}");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());

        // When
        home.annotate(Annotations.CONFIRM_DELETE, home.name);
        home.admin.resources(Tenant.class).withName(home.name).delete();
        await().until(() -> home.tenant().isEmpty());

        // Then: nobody logs in, nothing runs, all data is there
        assertThat(home.admin.namespaces().withName("tenant-" + home.name).get())
                .isNull();
        assertThat(home.ports.authRoles().ofNamespace("tenant-" + home.name)).isEmpty();
        assertThat(home.writes.databases(id)).isEqualTo(1);
        assertThat(home.ports.accounts().findByTag(id.twilioTag())).hasSize(1);

        // When: somebody wants the name
        home.apply("");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.ACCEPTED, "NameReserved").message())
                .contains("whose data isn't erased");
        assertThat(home.admin.namespaces().withName("tenant-" + home.name).get())
                .isNull();

        // When: its time has not come, and when it has
        sweeper().sweep();
        assertThat(home.writes.databases(id)).isEqualTo(1);
        clock.advance(Duration.ofHours(49));
        sweeper().sweep();

        // Then
        assertErased(id);
        home.annotate(Annotations.RECONCILE_AT, "now");
        assertThat(home.awaitReady().getStatus().id()).isNotEqualTo(id.value());
    }

    private OffboardingSweeper sweeper() {
        return new OffboardingSweeper(home.ports.offboardings(), home.ports.offboarding(home.admin, clock), clock);
    }

    private void assertErased(TenantId id) throws SQLException {
        assertThat(home.admin.namespaces().withName("tenant-" + home.name).get())
                .isNull();
        assertThat(home.writes.databases(id)).isZero();
        assertThat(home.ports.databases().remains(id)).isEmpty();
        assertThat(home.ports.caches().remains(id)).isEmpty();
        assertThat(home.ports.secrets().list("tenants/tenant-" + home.name)).isEmpty();
        assertThat(home.ports.transit().exists("tenant-" + home.name + "-pii")).isFalse();
        assertThat(home.ports.transit().exists("tenant-" + home.name + "-wrap")).isFalse();
        assertThat(home.ports.transit().exists("tenant-" + home.name + "-export"))
                .isFalse();
        assertThat(home.ports.authRoles().ofNamespace("tenant-" + home.name)).isEmpty();
        assertThat(home.ports.accounts().findByTag(id.twilioTag())).isEmpty();
        assertThat(home.ports.offboardings().find(id))
                .as("the inventory goes too")
                .isEmpty();
        assertThat(home.ports.certificates().find(id)).isPresent();
        assertThat(home.ports.certificates().verify()).isEmpty();
    }

    private HeldNumber buy(TenantStatus status) {
        String account = OneTenant.accountSid(status);
        NumberSearch search =
                new NumberSearch("US", NumberSearch.Type.LOCAL, Optional.empty(), Optional.empty(), false, false);
        String offered = home.ports.numbers().search(account, search, 1).getFirst();
        VoiceSettings voice =
                new VoiceSettings("https://acme.voice.test/v1/numbers/voice", "POST", "", "POST", "", "POST", "", "");
        return home.ports
                .numbers()
                .buy(
                        account,
                        new NumberPurchase(
                                offered,
                                OneTenant.id(status).numberTag("main"),
                                voice,
                                Optional.empty(),
                                Optional.empty()));
    }

    private void plantACall(TenantId id) throws SQLException {
        try (Connection session = home.platform.backing.superuser(id.database());
                Statement statement = session.createStatement()) {
            statement.execute("SET ROLE " + id.ownerRole());
            statement.execute("CREATE TABLE call (sid text)");
            statement.execute("INSERT INTO call VALUES ('CA1')");
        }
    }

    private TenantStatus.Stage stage() {
        return Optional.ofNullable(home.tenant().orElseThrow().getStatus().offboarding())
                .map(TenantStatus.Offboarding::stage)
                .orElse(null);
    }

    private TenantConfig.Service served() {
        return home.served().service();
    }
}
