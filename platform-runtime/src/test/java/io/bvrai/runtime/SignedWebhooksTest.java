package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.fixture.OperatorStandIn;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application as a whole, on real PostgreSQL, Redis and OpenBao: what Twilio posts, what is stored, what the API tells. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class SignedWebhooksTest {
    private static final String CALLER = "+14155550123";
    private static final String VOICE = "/v1/agents/reception/voice";
    private static final String STATUS = "/v1/agents/reception/status";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource
    URI application;

    @TestHTTPResource(management = true)
    URI management;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private final HttpClient http = HttpClient.newHttpClient();
    private TwilioStandIn twilio;
    private String callSid;

    @BeforeEach
    void aCall() {
        twilio = new TwilioStandIn(application);
        callSid = newCallSid();
    }

    @Test
    void aSignedCallIsAnsweredWithAMediaSocketAndAWayBack() throws Exception {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing");

        // When
        HttpResponse<String> answer = twilio.post(VOICE, call);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/xml"));
        assertThat(answer.body())
                .contains("<Connect><Stream url=\"wss://acme.voice.test/v1/agents/reception/media/")
                .contains("<Redirect method=\"POST\">https://acme.voice.test/v1/agents/reception/resume/1#rc=3");
        JsonNode listed =
                api("/api/v1/calls?number=" + CALLER.replace("+", "%2B")).path("items");
        assertThat(listed)
                .anySatisfy(item -> assertThat(item.path("callSid").asText()).isEqualTo(callSid));
        endCall();
    }

    @Test
    void aRepeatedRequestGetsTheSameWordsAndLeavesOneRow() throws Exception {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing");
        HttpResponse<String> first = twilio.post(VOICE, call);

        // When
        HttpResponse<String> second = twilio.post(VOICE, call);

        // Then
        assertThat(second.body()).isEqualTo(first.body()).contains("<Stream");
        assertThat(tenant.count("SELECT count(*) FROM inbox_event WHERE call_sid = '" + callSid + "'"))
                .isEqualTo(1);
        assertThat(tenant.count("SELECT count(*) FROM call WHERE call_sid = '" + callSid + "'"))
                .isEqualTo(1);
        endCall();
    }

    @Test
    void theNextTokenOfARotationIsAccepted() {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing");

        // When
        HttpResponse<String> answer = twilio.post(VOICE, call, TenantOnRealServices.NEXT_AUTH_TOKEN);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        endCall();
    }

    @Test
    void aForgedRequestIsRefusedAndLeavesNoRow() throws Exception {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing");
        String url = TenantOnRealServices.BASE_URL + VOICE;
        Map<String, String> tampered = inbound(callSid, "+14155559999", TenantOnRealServices.NUMBER, "ringing");

        // When
        List<HttpResponse<String>> answers = List.of(
                twilio.post(VOICE, call, "a-token-of-somebody-else"),
                twilio.send(VOICE, call, ""),
                twilio.send(VOICE, call, "not base64 !"),
                twilio.send(VOICE, tampered, TwilioStandIn.signature(url, call, TenantOnRealServices.AUTH_TOKEN)),
                twilio.send(
                        VOICE + "?attempt=00000000-0000-0000-0000-000000000000",
                        call,
                        TwilioStandIn.signature(url, call, TenantOnRealServices.AUTH_TOKEN)),
                twilio.send(
                        VOICE,
                        call,
                        TwilioStandIn.signature(
                                application.resolve(VOICE).toString(), call, TenantOnRealServices.AUTH_TOKEN)));

        // Then
        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(403));
        assertThat(tenant.count("SELECT count(*) FROM inbox_event WHERE call_sid = '" + callSid + "'"))
                .isZero();
        assertThat(tenant.count("SELECT count(*) FROM call WHERE call_sid = '" + callSid + "'"))
                .isZero();
    }

    @Test
    void aNumberWithoutAnAgentSpeaksItsMessage() {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, TenantOnRealServices.NUMBER_WITHOUT_AGENT, "ringing");

        // When
        HttpResponse<String> toTheAgent = twilio.post(VOICE, call);
        HttpResponse<String> toTheTenant = twilio.post("/v1/numbers/voice", call);

        // Then
        assertThat(toTheAgent.body())
                .contains("<Say", TenantOnRealServices.UNASSIGNED_MESSAGE)
                .doesNotContain("<Stream");
        assertThat(toTheTenant.body())
                .contains("<Say", TenantOnRealServices.UNASSIGNED_MESSAGE)
                .doesNotContain("<Stream");
    }

    @Test
    void whoeverCallsWhenAllSlotsAreTakenHearsSo() {
        // Given
        List<String> live = new ArrayList<>();
        for (int i = 0; i < TenantOnRealServices.CONCURRENT_CALLS; i++) {
            String sid = newCallSid();
            live.add(sid);
            assertThat(twilio.post(VOICE, inbound(sid, CALLER, TenantOnRealServices.NUMBER, "ringing"))
                            .body())
                    .contains("<Stream");
        }

        // When
        HttpResponse<String> oneTooMany =
                twilio.post(VOICE, inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing"));
        twilio.post(STATUS, inbound(live.getFirst(), CALLER, TenantOnRealServices.NUMBER, "completed"));
        String afterwards = newCallSid();
        live.add(afterwards);
        HttpResponse<String> oneLater =
                twilio.post(VOICE, inbound(afterwards, CALLER, TenantOnRealServices.NUMBER, "ringing"));

        // Then
        assertThat(oneTooMany.statusCode()).isEqualTo(200);
        assertThat(oneTooMany.body()).contains("<Say").doesNotContain("<Stream");
        assertThat(oneLater.body()).contains("<Stream");
        live.forEach(sid -> twilio.post(STATUS, inbound(sid, CALLER, TenantOnRealServices.NUMBER, "completed")));
    }

    @Test
    void anyOrderOfStatusEventsGivesTheSameCall() throws Exception {
        // Given
        List<String> order = new ArrayList<>(List.of("ringing", "in-progress", "completed", "completed", "ringing"));
        Collections.shuffle(order, new Random(callSid.hashCode()));

        // When
        for (String status : order) {
            Map<String, String> event = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, status);
            event.put("CallbackSource", "call-progress-events");
            if (status.equals("completed")) {
                event.put("CallDuration", "61");
            }
            assertThat(twilio.post(STATUS, event).statusCode()).isEqualTo(200);
        }

        // Then
        JsonNode call = callBySid();
        assertThat(call.path("state").asText()).isEqualToIgnoringCase("completed");
        assertThat(call.path("durationSeconds").asInt()).isEqualTo(61);
    }

    @Test
    void anEndedCallIsNotResumed() {
        // Given
        twilio.post(VOICE, inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing"));
        endCall();

        // When
        HttpResponse<String> answer = twilio.post(
                "/v1/agents/reception/resume/1", inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "completed"));

        // Then
        assertThat(answer.body()).contains("<Hangup/>").doesNotContain("<Stream");
    }

    @Test
    void aCallWhoseMediaBrokeIsResumedThreeTimesThenEnded() {
        // Given
        twilio.post(VOICE, inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing"));

        // When
        List<String> answers = new ArrayList<>();
        for (int epoch = 1; epoch <= 4; epoch++) {
            answers.add(twilio.post(
                            "/v1/agents/reception/resume/" + epoch,
                            inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "in-progress"))
                    .body());
        }

        // Then
        assertThat(answers.subList(0, 3))
                .allSatisfy(answer -> assertThat(answer).contains("<Stream"));
        assertThat(answers.get(1)).contains("/resume/3");
        assertThat(answers.get(3)).contains("<Say").doesNotContain("<Stream");
        endCall();
    }

    @Test
    void anEventThatComesWhileTheDatabaseIsAwayIsAcknowledgedAndAppliedLater() throws Exception {
        // Given
        Map<String, String> ended = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "completed");
        ended.put("CallDuration", "7");
        tenant.takeDatabaseDown();

        // When
        HttpResponse<String> whileAway;
        HttpResponse<String> again;
        try {
            whileAway = twilio.post(STATUS, ended);
            again = twilio.post(STATUS, ended);
        } finally {
            tenant.bringDatabaseBack();
        }

        // Then
        assertThat(whileAway.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(200);
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tenant.count(
                        "SELECT count(*) FROM call WHERE state = 'COMPLETED' AND duration_seconds = 7 AND call_sid = '"
                                + callSid + "'"))
                .isEqualTo(1));
        assertThat(tenant.count("SELECT count(*) FROM inbox_event WHERE call_sid = '" + callSid + "'"))
                .isEqualTo(1);
    }

    @Test
    void aCallThatComesWhileTheDatabaseIsAwayIsLeftToTheCarriersNextAttempt() throws Exception {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing");
        tenant.takeDatabaseDown();

        // When
        HttpResponse<String> whileAway;
        try {
            whileAway = twilio.post(VOICE, call);
        } finally {
            tenant.bringDatabaseBack();
        }

        // Then
        assertThat(whileAway.statusCode()).isEqualTo(503);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> twilio.post(VOICE, call).body().contains("<Stream"));
        assertThat(tenant.count("SELECT count(*) FROM call WHERE call_sid = '" + callSid + "'"))
                .isEqualTo(1);
        endCall();
    }

    @Test
    void aPodStaysReadyWhileTheDatabaseIsAway() throws Exception {
        // Given
        URI readiness = management.resolve("/q/health/ready");
        tenant.takeDatabaseDown();

        // When
        HttpResponse<String> answer;
        try {
            answer = http.send(HttpRequest.newBuilder(readiness).build(), HttpResponse.BodyHandlers.ofString());
        } finally {
            tenant.bringDatabaseBack();
        }

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void phoneNumbersAreNowhereInTheDatabaseInTheClear() throws Exception {
        // Given
        twilio.post(VOICE, inbound(callSid, "+14155557777", TenantOnRealServices.NUMBER, "ringing"));

        // When
        long leaks = tenant.count("SELECT (SELECT count(*) FROM call c WHERE c::text LIKE '%4155557777%')"
                + " + (SELECT count(*) FROM inbox_event e WHERE e::text LIKE '%4155557777%'"
                + " OR encode(e.body_sealed, 'escape') LIKE '%4155557777%')");

        // Then
        assertThat(leaks).isZero();
        assertThat(callBySid().path("from").asText()).isEqualTo("+14155557777");
        endCall();
    }

    @Test
    void theApplicationSeesNoRowOfAnotherTenantInItsOwnDatabase() throws Exception {
        // Given
        var login = tenant.applicationLogin();
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            statement.execute("ALTER TABLE suppression NO FORCE ROW LEVEL SECURITY");
            statement.execute("INSERT INTO suppression (number_index, tenant_id, source) VALUES ('\\x01', '"
                    + "z".repeat(26) + "', 'planted')");
            statement.execute("ALTER TABLE suppression FORCE ROW LEVEL SECURITY");
        }

        // When
        try (Connection application =
                        tenant.database().server().connect(tenant.database().name(), login);
                Statement statement = application.createStatement()) {
            statement.execute("INSERT INTO suppression (number_index, source) VALUES ('\\x02', 'own')");
            var rows = statement.executeQuery("SELECT source FROM suppression");

            // Then
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("own");
            assertThat(rows.next()).isFalse();
            assertRefused(statement, "UPDATE tenant_identity SET tenant_id = '" + "z".repeat(26) + "'");
            assertRefused(
                    statement,
                    "INSERT INTO suppression (number_index, tenant_id, source) VALUES ('\\x03', '" + "z".repeat(26)
                            + "', 'forged')");
            assertRefused(statement, "CREATE TABLE mine (id integer)");
        }
    }

    @Test
    void theApiWantsAKeyAndAnswersProblemsWithSecurityHeaders() throws Exception {
        // Given
        URI calls = application.resolve("/api/v1/calls");

        // When
        HttpResponse<String> without = http.send(
                HttpRequest.newBuilder(calls)
                        .header("Origin", TenantOnRealServices.ALLOWED_ORIGIN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> wrong = get("/api/v1/calls", "bvk_" + "x".repeat(40));
        HttpResponse<String> foreign =
                get("/api/v1/calls/00000000-0000-0000-0000-000000000000", TenantOnRealServices.FIRST_KEY);
        HttpResponse<String> badCursor = get("/api/v1/calls?cursor=%25%25", TenantOnRealServices.FIRST_KEY);

        // Then
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(badCursor.statusCode()).isEqualTo(400);
        assertThat(List.of(without, wrong, foreign, badCursor)).allSatisfy(answer -> {
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(JSON.readTree(answer.body()).path("status").asInt()).isEqualTo(answer.statusCode());
        });
        assertThat(without.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue(TenantOnRealServices.ALLOWED_ORIGIN);
    }

    @Test
    void pagesOfCallsFollowEachOtherWithoutGapOrRepeat() throws Exception {
        // Given
        String from = "+1415555" + (1000 + new Random().nextInt(9000));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String sid = newCallSid();
            made.add(sid);
            twilio.post(STATUS, inbound(sid, from, TenantOnRealServices.NUMBER, "completed"));
        }

        // When
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api("/api/v1/calls?limit=2&number=" + from.replace("+", "%2B") + cursor);
            page.path("items").forEach(item -> seen.add(item.path("callSid").asText()));
            cursor = page.path("next").isTextual()
                    ? "&cursor=" + page.path("next").asText()
                    : "";
        } while (!cursor.isEmpty());

        // Then
        assertThat(seen).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void theOperatorReadsTheStatusWithATokenOfItsOwnForThisTenantOnly() throws Exception {
        // Given
        URI status = management.resolve("/status/v1");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !JSON.readTree(
                        statusWith(status, OperatorStandIn.token()).body())
                .path("agents")
                .isEmpty());

        // When
        HttpResponse<String> answer = statusWith(status, OperatorStandIn.token());
        List<HttpResponse<String>> refused = List.of(
                statusWith(
                        status,
                        OperatorStandIn.token(
                                OperatorStandIn.ISSUER, OperatorStandIn.SUBJECT, "bvrai-tenant-api/other")),
                statusWith(
                        status,
                        OperatorStandIn.token(
                                OperatorStandIn.ISSUER,
                                "system:serviceaccount:tenant-acme:tenant-api",
                                OperatorStandIn.AUDIENCE)),
                statusWith(
                        status,
                        OperatorStandIn.token("https://elsewhere", OperatorStandIn.SUBJECT, OperatorStandIn.AUDIENCE)),
                statusWith(status, TenantOnRealServices.FIRST_KEY));

        // Then
        JsonNode agent = JSON.readTree(answer.body()).path("agents").get(0);
        assertThat(agent.path("name").asText()).isEqualTo("reception");
        assertThat(agent.path("pods").get(0).path("stableRevision").asText()).matches("[0-9a-f]{16}");
        assertThat(refused)
                .allSatisfy(refusal -> assertThat(refusal.statusCode()).isEqualTo(401));
        assertThat(get("/status/v1", TenantOnRealServices.FIRST_KEY).statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> statusWith(URI status, String token) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(status)
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void assertRefused(Statement statement, String sql) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> statement.execute(sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    private void endCall() {
        Map<String, String> ended = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "completed");
        assertThat(twilio.post(STATUS, ended).statusCode()).isEqualTo(200);
    }

    private JsonNode callBySid() throws Exception {
        for (JsonNode call : api("/api/v1/calls?limit=200").path("items")) {
            if (call.path("callSid").asText().equals(callSid)) {
                return call;
            }
        }
        throw new AssertionError("the API doesn't list call " + callSid);
    }

    private JsonNode api(String path) throws Exception {
        HttpResponse<String> answer = get(path, TenantOnRealServices.FIRST_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> get(String path, String key) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(application.resolve(path))
                        .header("Authorization", "Bearer " + key)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
