package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.CALLER;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static io.bvrai.testkit.Patience.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantConfig.OnExhausted;
import io.bvrai.crds.config.TenantStatusDocument.Spent;
import io.bvrai.runtime.call.MonthUsage;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers notice of a budget. A minute that comes in costs two cents, as everywhere in the fixture. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class BudgetTest {
    private static final BigDecimal MINUTE_IN = new BigDecimal("0.02");

    @TestHTTPResource
    URI application;

    @Inject
    ConfigFiles config;

    @Inject
    RuntimeSettings settings;

    @Inject
    MonthUsage usage;

    @Inject
    MeterRegistry metrics;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private TwilioStandIn twilio;
    private String served;

    @BeforeEach
    void aFreshMonth() throws IOException, SQLException {
        twilio = new TwilioStandIn(application);
        served = Files.readString(file());
        tenant.change("DELETE FROM call");
        usage.count();
    }

    @AfterEach
    void noBudget() throws IOException, SQLException {
        tenant.change("DELETE FROM call");
        become(served, Optional.empty());
    }

    @Test
    void onceItIsSpentNoAgentTakesANewCallAndThoseInProgressGoOn() throws Exception {
        // Given
        budget("3.01", OnExhausted.REJECT_NEW_CALLS);
        spend(100);
        String inProgress = newCallSid();
        assertThat(voice(inProgress)).contains("<Stream");

        // When another minute is over, and the pod looks by itself
        spend(1);

        // Then
        await().atMost(SOON).until(() -> !answer().contains("<Stream"));
        assertThat(answer())
                .contains("<Say", "this service is not available right now")
                .doesNotContain("<Stream");
        assertThat(twilio.post(
                                "/v1/agents/reception/resume/1",
                                inbound(inProgress, CALLER, TenantOnRealServices.NUMBER, "in-progress"))
                        .body())
                .as("its media socket was lost, and the carrier asks what to do")
                .contains("<Stream");

        // When
        budget("1000", OnExhausted.REJECT_NEW_CALLS);

        // Then
        assertThat(answer()).contains("<Stream");
        twilio.endCall(inProgress);
    }

    @Test
    void whereItOnlyNotifiesNothingIsRefused() throws Exception {
        // Given
        budget("1.50", OnExhausted.NOTIFY_ONLY);

        // When
        spend(100);
        usage.count();

        // Then
        assertThat(answer()).contains("<Stream");
        assertThat(metrics.get("bvrai.budget.spent.ratio").gauge().value()).isEqualTo(2.0);
    }

    @Test
    void aBudgetOfNothingLetsNobodyIn() throws Exception {
        // When
        budget("0", OnExhausted.REJECT_NEW_CALLS);

        // Then
        assertThat(answer()).doesNotContain("<Stream");
    }

    @Test
    void whatWasLastCountedHoldsWhileTheDatabaseIsAway() throws Exception {
        // Given
        budget("3", OnExhausted.REJECT_NEW_CALLS);
        spend(99);
        usage.count();

        // When
        tenant.takeDatabaseDown();
        try {
            usage.count();

            // Then
            assertThat(answer()).contains("<Stream");

            // When: what was counted is the whole budget of today
            budget("2.97", OnExhausted.REJECT_NEW_CALLS);

            // Then
            assertThat(answer()).doesNotContain("<Stream");
        } finally {
            tenant.bringDatabaseBack();
        }
    }

    /** An attack: many call at once when a minute is left, and go on calling when nothing is. */
    @Test
    void aBurstOverspendsByNoMoreThanTheCallsThatItBegan() throws Exception {
        // Given
        budget("3.01", OnExhausted.REJECT_NEW_CALLS);
        spend(100);
        usage.count();

        // When
        Map<String, String> answers = callAtOnce(12);
        List<String> begun = answers.keySet().stream()
                .filter(sid -> answers.get(sid).contains("<Stream"))
                .toList();
        begun.forEach(sid -> told(sid, "in-progress", Map.of()));
        await().atMost(SOON).until(() -> counted().compareTo(new BigDecimal("3.01")) > 0);
        Map<String, String> later = callAtOnce(12);
        answers.keySet().stream().filter(sid -> !begun.contains(sid)).forEach(sid -> ended(sid, 6));
        later.keySet().forEach(sid -> ended(sid, 6));
        begun.forEach(sid -> ended(sid, 30));

        // Then: how many at once is the slots' to say
        assertThat(begun).isNotEmpty();
        assertThat(later.values()).noneMatch(answer -> answer.contains("<Stream"));
        // Why a call was turned away is written behind its answer.
        await("whoever was turned away spent nothing").atMost(SOON).untilAsserted(() -> assertThat(counted())
                .isEqualByComparingTo(
                        new BigDecimal("3.00").add(MINUTE_IN.multiply(BigDecimal.valueOf(begun.size())))));
    }

    private BigDecimal counted() {
        usage.count();
        return usage.soFar()
                .flatMap(month -> Optional.ofNullable(month.spent()))
                .map(Spent::amount)
                .orElseThrow();
    }

    private Map<String, String> callAtOnce(int callers) {
        Map<String, String> answers = new ConcurrentHashMap<>();
        try (ExecutorService phones = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                String sid = newCallSid();
                calls.add(CompletableFuture.runAsync(() -> answers.put(sid, voice(sid)), phones));
            }
            calls.forEach(CompletableFuture::join);
        }
        return answers;
    }

    private String answer() {
        String sid = newCallSid();
        String answer = voice(sid);
        twilio.endCall(sid);
        return answer;
    }

    private String voice(String sid) {
        return twilio.post(TwilioStandIn.VOICE, inbound(sid, CALLER, TenantOnRealServices.NUMBER, "ringing"))
                .body();
    }

    private void ended(String sid, int seconds) {
        told(sid, "completed", Map.of("CallDuration", Integer.toString(seconds)));
    }

    private void told(String sid, String status, Map<String, String> more) {
        Map<String, String> parameters = inbound(sid, CALLER, TenantOnRealServices.NUMBER, status);
        parameters.putAll(more);
        assertThat(twilio.post(TwilioStandIn.STATUS, parameters).statusCode()).isEqualTo(200);
    }

    /** Minutes that were dialled, three cents each. */
    private void spend(int minutes) throws SQLException {
        tenant.change("INSERT INTO call (id, call_sid, direction, state, created_at, ended_at, duration_seconds)"
                + " VALUES (gen_random_uuid(), 'CA' || replace(gen_random_uuid()::text, '-', ''), 'OUTBOUND', 'COMPLETED',"
                + " now(), now(), "
                + minutes * 60 + ")");
    }

    private void budget(String amount, OnExhausted onExhausted) throws IOException {
        TenantConfig.Pricing prices = TenantOnRealServices.PRICES;
        TenantConfig.Budget budget = new TenantConfig.Budget(new BigDecimal(amount), onExhausted);
        ObjectMapper json = new ObjectMapper();
        ObjectNode tenantConfig = (ObjectNode) json.readTree(served);
        tenantConfig.set(
                "pricing",
                json.readTree(ConfigJson.write(new TenantConfig.Pricing(prices.currency(), prices.prices(), budget))));
        become(tenantConfig.toString(), Optional.of(budget));
    }

    private void become(String content, Optional<TenantConfig.Budget> budget) throws IOException {
        Files.writeString(file(), content);
        await().atMost(SOON).until(() -> config.tenant()
                .flatMap(known -> Optional.ofNullable(known.pricing()))
                .map(pricing -> Optional.ofNullable(pricing.budget()).equals(budget))
                .orElse(false));
    }

    private Path file() {
        return settings.configDir().resolve("tenant/tenant.json");
    }
}
