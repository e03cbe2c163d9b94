package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.tenantapi.TenantStatusSource.Answer;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a tenant uses, in its status: true, and written at a bounded rate however fast it changes. */
@ExtendWith(ControlPlane.class)
class TenantUsageTest {
    private static final YearMonth MARCH = YearMonth.of(2026, 3);

    private final MovedClock clock = MovedClock.running();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<Runnable> onceAsked = new AtomicReference<>(() -> {});
    private final OneTenant home;
    private final Duration interval;
    private volatile boolean apiAnswers = true;
    private volatile TenantStatusDocument.@Nullable Spent spent;

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
                .until(() -> home.requests().writesTo("/tenants/" + home.name).isEmpty());
        clock.advance(interval);
        makeAgent("a10");

        // Then
        await().until(() -> Integer.valueOf(10).equals(usage().agents()));
        await().during(Duration.ofSeconds(2))
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
        await().until(() -> Integer.valueOf(1).equals(usage().agents()));
        assertThat(usage().activeCalls()).isEqualTo(3);
        assertThat(usage().thisMonth()).isEqualTo(before.thisMonth());
    }

    @Test
    void tellsWhatTheMonthHasCostAndWhenTheBudgetIsSpent() {
        // Given
        spent("812.4");
        home.apply("  quota: {monthlyBudget: {amount: \"812.50\", currency: USD}}");

        // When
        TenantStatus.Usage usage = settled();

        // Then
        assertThat(usage.monthToDate()).isEqualTo(new TenantStatus.Spent("812.4", "USD"));
        assertThat(home.awaitCondition(ConditionTypes.WITHIN_BUDGET, "WithinBudget")
                        .status())
                .isEqualTo(Condition.Status.TRUE);
        assertThat(pods()).contains("\"budget\":{\"amount\":\"812.50\",\"onExhausted\":\"RejectNewCalls\"}");

        // When
        spent("812.50");
        clock.advance(interval);
        makeAgent("a1");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.WITHIN_BUDGET, "BudgetSpent"))
                .satisfies(condition -> assertThat(condition.status()).isEqualTo(Condition.Status.FALSE))
                .satisfies(condition -> assertThat(condition.message())
                        .contains(
                                "have cost 812.50 USD or more",
                                "new calls are turned away",
                                "calls in progress go on"));
        assertThat(home.condition(ConditionTypes.READY).orElseThrow().status()).isEqualTo(Condition.Status.TRUE);

        // When: it costs more and more
        home.requests().clear();
        spent("900");
        clock.advance(interval);
        makeAgent("a2");

        // Then: one write tells it, and the condition stands as it is
        await().until(() -> new TenantStatus.Spent("900", "USD").equals(usage().monthToDate()));
        assertThat(home.requests().writesTo("/tenants/" + home.name)).hasSize(1);

        // When
        home.edit("{\"spec\":{\"quota\":{\"monthlyBudget\":{\"amount\":\"1000\"}}}}");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.WITHIN_BUDGET, "WithinBudget")
                        .message())
                .contains("1000 USD");
    }

    @Test
    void aBudgetThatNobodyCanCountStopsNothingAndSaysSo() {
        // Given
        spent("812.4");

        // When
        home.apply("  quota: {monthlyBudget: {amount: \"1\", currency: EUR}}");
        home.awaitReady();

        // Then
        assertThat(home.awaitCondition(ConditionTypes.WITHIN_BUDGET, "BudgetNotEnforced"))
                .satisfies(condition -> assertThat(condition.status()).isEqualTo(Condition.Status.UNKNOWN))
                .satisfies(condition -> assertThat(condition.message())
                        .contains("prices are in USD, the budget is in EUR", "No budget is enforced", "in USD."));
        assertThat(pods()).contains("\"pricing\"").doesNotContain("\"budget\"");

        // When
        home.edit("{\"spec\":{\"quota\":{\"monthlyBudget\":null}}}");

        // Then
        await().until(() -> home.condition(ConditionTypes.WITHIN_BUDGET).isEmpty());
    }

    private void spent(String amount) {
        spent = new TenantStatusDocument.Spent(new BigDecimal(amount), "USD");
    }

    /** What the tenant's pods are told. */
    private String pods() {
        return home.admin
                .configMaps()
                .inNamespace("tenant-" + home.name)
                .withName(RuntimePod.TENANT_CONFIG)
                .get()
                .getData()
                .get(TenantConfig.FILE);
    }

    /** Its informers tell of nothing by then. */
    @Test
    void aPassThatIsUnderWayWhenTheOperatorStopsReportsNothing() throws InterruptedException {
        // Given
        calls.set(3);
        home.apply("");
        settled();
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        onceAsked.set(() -> {
            asked.countDown();
            await().until(() -> told.getCount() == 0);
        });
        calls.set(9);
        clock.advance(interval);
        makeAgent("a1");
        await().until(() -> asked.getCount() == 0);
        home.requests().clear();

        // When
        Thread stop = Thread.ofVirtual().start(home::operatorGoesAway);
        await().until(() -> !home.operatorIsWatching());
        told.countDown();
        stop.join();

        // Then
        assertThat(home.requests().writesTo("/tenants/" + home.name)).isEmpty();
        assertThat(usage().activeCalls()).isEqualTo(3);

        // When
        home.operatorComesBack();

        // Then
        await().until(() -> Integer.valueOf(9).equals(usage().activeCalls()));
        assertThat(usage().agents()).isEqualTo(1);
    }

    /** When the API has told and nothing is left to report. */
    private TenantStatus.Usage settled() {
        home.awaitReady();
        await().until(() -> usage().activeCalls() != null);
        await().during(Duration.ofSeconds(1)).until(() -> {
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
        onceAsked.getAndSet(() -> {}).run();
        return apiAnswers
                ? new Answer.Known(new TenantStatusDocument(
                        ConfigJson.VERSION,
                        calls.get(),
                        null,
                        new TenantStatusDocument.Month(MARCH, calls.get(), 2L * calls.get(), spent),
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
