package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.tenantapi.TenantStatusSource.Answer;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a tenant uses, in its status: true, and written at a bounded rate however fast it changes. */
@ExtendWith(ControlPlane.class)
class TenantUsageTest {
    private static final YearMonth MARCH = YearMonth.of(2026, 3);

    private final MovedClock clock = MovedClock.running();
    private final AtomicInteger calls = new AtomicInteger();
    private final OneTenant home;
    private final Duration interval;
    private volatile boolean apiAnswers = true;

    TenantUsageTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.interval = platform.config().intervals().status();
        this.home = new OneTenant(admin, platform, platform.ports(), (tenant, namespace, maxAge) -> answer(), clock);
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void tellsWhatTheTenantHasAndWhatItsMonthHasComeTo() {
        // Given
        calls.set(7);

        // When
        home.apply("");
        TenantStatus.Usage usage = settled();

        // Then
        assertThat(usage.agents()).isZero();
        assertThat(usage.numbers()).isZero();
        assertThat(usage.activeCalls()).isEqualTo(7);
        assertThat(usage.thisMonth()).isEqualTo(new TenantStatus.Month("2026-03", 7L, 14L));
        assertThat(usage.monthToDate()).as("nobody told a price").isNull();
    }

    @Test
    void anyNumberOfChangesWithinAnIntervalCostsOneWrite() {
        // Given
        home.apply("");
        settled();
        clock.stop();
        home.requests().clear();

        // When: nine agents join and hundreds of calls begin, all within one interval
        for (int agent = 1; agent <= 9; agent++) {
            calls.addAndGet(100);
            makeAgent("a" + agent);
        }
        await().during(Duration.ofSeconds(2))
                .atMost(OneTenant.PATIENCE)
                .until(() -> home.requests().writesTo("/tenants/" + home.name).isEmpty());
        clock.advance(interval);
        makeAgent("a10");

        // Then
        await().atMost(OneTenant.PATIENCE).until(() -> Integer.valueOf(10).equals(usage().agents()));
        await().during(Duration.ofSeconds(2))
                .atMost(OneTenant.PATIENCE)
                .until(() -> home.requests().writesTo("/tenants/" + home.name).size() == 1);
        assertThat(usage().activeCalls()).isEqualTo(900);
    }

    @Test
    void whatIsNotTheCaseAnyMoreStaysAsLastKnownWhileTheApiIsSilent() {
        // Given
        calls.set(3);
        home.apply("");
        TenantStatus.Usage before = settled();

        // When
        apiAnswers = false;
        clock.advance(interval);
        makeAgent("a1");

        // Then
        await().atMost(OneTenant.PATIENCE).until(() -> Integer.valueOf(1).equals(usage().agents()));
        assertThat(usage().activeCalls()).isEqualTo(3);
        assertThat(usage().thisMonth()).isEqualTo(before.thisMonth());
    }

    /** When the API has told and nothing is left to report. */
    private TenantStatus.Usage settled() {
        home.awaitReady();
        await().atMost(OneTenant.PATIENCE).until(() -> usage().activeCalls() != null);
        await().during(Duration.ofSeconds(1)).atMost(OneTenant.PATIENCE).until(() -> {
            boolean quiet = home.requests().writesTo("/tenants/" + home.name).isEmpty();
            home.requests().clear();
            return quiet;
        });
        return usage();
    }

    private TenantStatus.Usage usage() {
        return home.tenant()
                .map(Tenant::getStatus)
                .flatMap(status -> Optional.ofNullable(status.usage()))
                .orElseThrow();
    }

    private Answer answer() {
        return apiAnswers
                ? new Answer.Known(new TenantStatusDocument(
                        ConfigJson.VERSION,
                        calls.get(),
                        null,
                        new TenantStatusDocument.Month(MARCH, calls.get(), 2L * calls.get()),
                        List.of(),
                        List.of()))
                : new Answer.Unknown("silent in this test");
    }

    private void makeAgent(String name) {
        home.admin.resource("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: VoiceAgent
                metadata: {name: %s, namespace: tenant-%s}
                spec:
                  engine: {type: Ultravox, providerRef: ultravox, ultravox: {}}
                  prompt: {system: Be brief.}
                """.formatted(name, home.name)).create();
    }
}
