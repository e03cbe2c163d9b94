package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.CALLER;
import static io.bvrai.runtime.fixture.TwilioStandIn.STATUS;
import static io.bvrai.runtime.fixture.TwilioStandIn.VOICE;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static io.bvrai.testkit.Patience.SOON;
import static io.bvrai.testkit.Patience.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.runtime.call.CallCheckpoints;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.CallJournal;
import io.bvrai.runtime.call.EndReason;
import io.bvrai.runtime.call.MediaTokens;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers and the carrier notice of a database that is away: a real one, refusing, cut off, or so slow that nobody should wait. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class DatabaseOutageTest {
    /** Twilio gives up reading an answer after this, as our addresses tell it ({@code rt}). */
    private static final Duration CARRIERS_PATIENCE = Duration.ofMillis(3500);

    @TestHTTPResource
    URI application;

    @TestHTTPResource(management = true)
    URI management;

    @Inject
    MediaTokens tickets;

    @Inject
    CallJournal journal;

    @Inject
    CallCheckpoints checkpoints;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private final HttpClient http = HttpClient.newHttpClient();
    private TwilioStandIn twilio;
    private String callSid;

    @BeforeEach
    void aCall() {
        twilio = new TwilioStandIn(application);
        callSid = newCallSid();
    }

    @AfterEach
    void theDatabaseIsBack() {
        tenant.bringDatabaseBack();
        twilio.endCall(callSid);
    }

    @Test
    void anEventIsAcknowledgedAndAppliedOnceWhenTheDatabaseIsBack() throws Exception {
        // Given
        Map<String, String> ended = called("completed");
        ended.put("CallDuration", "7");
        tenant.takeDatabaseDown();

        // When
        HttpResponse<String> whileAway = twilio.post(STATUS, ended);
        HttpResponse<String> again = twilio.post(STATUS, ended);
        tenant.bringDatabaseBack();

        // Then
        assertThat(whileAway.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(calls("state = 'COMPLETED' AND duration_seconds = 7")).isOne();
        assertThat(events()).isOne();
    }

    @Test
    void aCallIsAnsweredFromMemoryAndStoredOnceWhenTheDatabaseIsBack() throws Exception {
        // Given
        Map<String, String> call = called("ringing");
        tenant.toDatabase().cut();

        // When
        HttpResponse<String> answer = twilio.post(VOICE, call);
        HttpResponse<String> repeated = twilio.post(VOICE, call);
        MediaTokens.Redemption redemption = tickets.redeem(token(answer));
        tenant.bringDatabaseBack();

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<Stream", "/resume/1");
        assertThat(repeated.body()).contains("<Stream");
        assertThat(redemption).isInstanceOfSatisfying(MediaTokens.Redemption.Admitted.class, admitted -> assertThat(
                        admitted.call().callSid())
                .isEqualTo(callSid));
        assertThat(calls("state = 'RINGING' AND epoch = 1 AND revision IS NOT NULL AND agent = 'reception'"))
                .isOne();
        assertThat(events()).isOne();
    }

    @Test
    void aDatabaseThatDoesNotAnswerKeepsNobodyWaiting() throws Exception {
        // Given
        tenant.toDatabase().jam();

        // When
        long asked = System.nanoTime();
        HttpResponse<String> answer = twilio.post(VOICE, called("ringing"));
        Duration waited = Duration.ofNanos(System.nanoTime() - asked);
        tenant.bringDatabaseBack();

        // Then
        assertThat(answer.body()).contains("<Stream");
        assertThat(waited).isLessThan(CARRIERS_PATIENCE);
        assertThat(calls("epoch = 1 AND revision IS NOT NULL")).isOne();
        assertThat(events()).isOne();
    }

    @Test
    void aCommitThatComesAfterAllHasItsEffectOnce() throws Exception {
        // Given somebody who holds what each webhook needs
        HttpResponse<String> answer;
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("LOCK TABLE inbox_key IN ACCESS EXCLUSIVE MODE");

            // When
            answer = twilio.post(STATUS, called("completed"));
            owner.rollback();
        }
        tenant.bringDatabaseBack();

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(calls("state = 'COMPLETED'")).isOne();
        assertThat(events()).isOne();
    }

    @Test
    void whatIsToldInAnyOrderDuringAnOutageGivesTheSameCall() throws Exception {
        // Given
        List<String> told = new ArrayList<>(List.of("initiated", "ringing", "in-progress", "completed", "ringing"));
        Collections.shuffle(told, new Random(callSid.hashCode()));
        twilio.post(STATUS, called(told.getFirst()));
        tenant.toDatabase().cut();

        // When
        for (String status : told) {
            assertThat(twilio.post(STATUS, called(status)).statusCode()).isEqualTo(200);
        }
        HttpResponse<String> answer = twilio.post(VOICE, called("ringing"));
        tenant.bringDatabaseBack();

        // Then
        assertThat(answer.body()).contains("<Stream");
        assertThat(calls("state = 'COMPLETED' AND epoch = 1 AND end_reason = 'COMPLETED'"))
                .isOne();
        assertThat(events()).isEqualTo(new HashSet<>(told).size() + 1);
    }

    @Test
    void aCallThatLostItsMediaIsResumedFromItsCheckpoint() throws Exception {
        // Given
        twilio.post(VOICE, called("ringing"));
        tenant.toDatabase().cut();

        // When
        HttpResponse<String> second = twilio.post("/v1/agents/reception/resume/1", called("in-progress"));
        HttpResponse<String> third = twilio.post("/v1/agents/reception/resume/2", called("in-progress"));
        tenant.bringDatabaseBack();
        HttpResponse<String> fourth = twilio.post("/v1/agents/reception/resume/3", called("in-progress"));
        HttpResponse<String> last = twilio.post("/v1/agents/reception/resume/4", called("in-progress"));

        // Then
        assertThat(second.body()).contains("<Stream", "/resume/2");
        assertThat(third.body()).contains("<Stream", "/resume/3");
        assertThat(fourth.body()).contains("<Stream", "/resume/4");
        assertThat(last.body()).contains("<Say").doesNotContain("<Stream");
        assertThat(calls("epoch = 4")).isOne();
    }

    @Test
    void aCallThatIsHandedOverOnPurposeGoesOnHoweverOftenAndMayStillBeLostThreeTimes() throws Exception {
        // Given
        HttpResponse<String> answer = twilio.post(VOICE, called("ringing"));

        // When
        for (int epoch = 1; epoch <= 3; epoch++) {
            journal.handedOver(admitted(answer), Instant.now());
            outcome(journal.flush());
            answer = askedUntilAnswered("/v1/agents/reception/resume/" + epoch);
        }
        tenant.toDatabase().cut();
        for (int epoch = 4; epoch <= 6; epoch++) {
            journal.handedOver(admitted(answer), Instant.now());
            int known = epoch;
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> checkpoints.find(callSid).orElseThrow().handovers() == known);
            answer = askedUntilAnswered("/v1/agents/reception/resume/" + epoch);
        }
        tenant.bringDatabaseBack();
        outcome(journal.flush());
        List<String> lost = new ArrayList<>();
        for (int epoch = 7; epoch <= 10; epoch++) {
            lost.add(askedUntilAnswered("/v1/agents/reception/resume/" + epoch).body());
        }
        outcome(journal.flush());

        // Then
        assertThat(answer.body()).contains("<Stream", "/resume/7");
        assertThat(lost.subList(0, 3)).allSatisfy(body -> assertThat(body).contains("<Stream"));
        assertThat(lost.get(3)).contains("<Say").doesNotContain("<Stream");
        assertThat(calls("epoch = 10 AND end_reason = 'RESUMES_EXHAUSTED'")).isOne();
    }

    @Test
    void aCallThatTheAgentEndedDuringTheOutageIsNotResumed() throws Exception {
        // Given
        HttpResponse<String> answer = twilio.post(VOICE, called("ringing"));
        CallDescriptor call = admitted(answer);
        journal.attached(call, Instant.now());
        tenant.toDatabase().cut();
        outcome(journal.ending(call, EndReason.AGENT_HUNG_UP, Instant.now()));

        // When
        HttpResponse<String> next = twilio.post("/v1/agents/reception/resume/1", called("in-progress"));
        twilio.post(STATUS, called("completed"));
        tenant.bringDatabaseBack();
        outcome(journal.flush());

        // Then
        assertThat(next.body()).contains("<Hangup/>").doesNotContain("<Stream");
        assertThat(calls("end_reason = 'AGENT_HUNG_UP' AND ending_at IS NOT NULL AND state = 'COMPLETED'"))
                .isOne();
    }

    @Test
    void nobodyIsSpokenToOfWhomNobodyCanSayWhetherTheyMay() throws Exception {
        // Given
        Map<String, String> call = called("in-progress");
        call.put("Direction", "outbound-api");
        tenant.toDatabase().cut();

        // When
        HttpResponse<String> answer = twilio.post(VOICE + "?attempt=7f1f2bd4-5f5b-4a53-8e8e-6d2f2f1a9a10", call);
        tenant.bringDatabaseBack();

        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(events()).isOne();
    }

    @Test
    void aCalleeWaitsForADatabaseThatIsSlow() throws Exception {
        // When
        HttpResponse<String> answer = answerToACalleeWhoIsKeptWaiting();
        for (int tries = 1; tries < 4 && answer.statusCode() == 503; tries++) {
            // The machine was held up for longer than a callee waits.
            callSid = newCallSid();
            answer = answerToACalleeWhoIsKeptWaiting();
        }

        // Then it is answered, and not from the spool: an attempt that nobody intended is hung up on
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<Hangup/>");
        assertThat(events()).isOne();
    }

    /** Somebody holds for longer than an inbound caller would be kept waiting what each webhook needs. */
    private HttpResponse<String> answerToACalleeWhoIsKeptWaiting() throws Exception {
        Map<String, String> call = called("in-progress");
        call.put("Direction", "outbound-api");
        CompletableFuture<HttpResponse<String>> answer;
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("LOCK TABLE inbox_key IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<HttpResponse<String>> asked = CompletableFuture.supplyAsync(
                    () -> twilio.post(VOICE + "?attempt=7f1f2bd4-5f5b-4a53-8e8e-6d2f2f1a9a10", call));
            await().atMost(SOON).during(Duration.ofMillis(600)).until(() -> !asked.isDone());
            answer = asked;
            owner.rollback();
        }
        return outcome(answer);
    }

    @Test
    void noWebhookIsRefusedWhileTheDatabasesLoginsAreRotated() throws Exception {
        // Given
        twilio.post(STATUS, called("initiated"));
        tenant.rotateDatabaseLogins();

        // When
        HttpResponse<String> answer = twilio.post(VOICE, called("ringing"));
        HttpResponse<String> ended = twilio.post(STATUS, called("completed"));
        tenant.bringDatabaseBack();

        // Then
        assertThat(answer.body()).contains("<Stream");
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(calls("state = 'COMPLETED' AND epoch = 1")).isOne();
        assertThat(events()).isEqualTo(3);
    }

    @Test
    void aPodStaysReadyWhileTheDatabaseIsAway() throws Exception {
        // Given
        tenant.takeDatabaseDown();

        // When
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(management.resolve("/q/health/ready")).build(),
                HttpResponse.BodyHandlers.ofString());

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** As the carrier does, which asks again when it is turned away. */
    private HttpResponse<String> askedUntilAnswered(String path) {
        return await().atMost(SOON)
                .until(() -> twilio.post(path, called("in-progress")), answer -> answer.statusCode() == 200);
    }

    private Map<String, String> called(String status) {
        return inbound(callSid, CALLER, TenantOnRealServices.NUMBER, status);
    }

    /** The call whose media socket the answer lets in. */
    private CallDescriptor admitted(HttpResponse<String> answer) {
        return ((MediaTokens.Redemption.Admitted) tickets.redeem(token(answer))).call();
    }

    private static String token(HttpResponse<String> answer) {
        String address = answer.body().substring(answer.body().indexOf("/media/") + "/media/".length());
        return address.substring(0, address.indexOf('"'));
    }

    private long calls(String condition) throws Exception {
        return tenant.count("SELECT count(*) FROM call WHERE call_sid = '" + callSid + "' AND " + condition);
    }

    private long events() throws Exception {
        return tenant.count("SELECT count(*) FROM inbox_event WHERE call_sid = '" + callSid + "'");
    }
}
