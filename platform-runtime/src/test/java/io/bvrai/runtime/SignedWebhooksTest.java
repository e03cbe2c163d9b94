package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.CALLER;
import static io.bvrai.runtime.fixture.TwilioStandIn.STATUS;
import static io.bvrai.runtime.fixture.TwilioStandIn.VOICE;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.runtime.fixture.TenantApi;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.bvrai.runtime.media.MediaEndpoint;
import io.bvrai.testkit.Repository;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Twilio posts and what it is answered, on real PostgreSQL, Redis and OpenBao. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class SignedWebhooksTest {
    private static final String STRANGERS_TOKEN = "a-token-of-somebody-else";

    @TestHTTPResource
    URI application;

    @Inject
    Router router;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private TwilioStandIn twilio;
    private TenantApi api;
    private String callSid;

    @BeforeEach
    void aCall() {
        twilio = new TwilioStandIn(application);
        api = new TenantApi(application);
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
                api.read("/api/v1/calls?number=" + CALLER.replace("+", "%2B")).path("items");
        assertThat(listed)
                .anySatisfy(item -> assertThat(item.path("callSid").asText()).isEqualTo(callSid));
        twilio.endCall(callSid);
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
        twilio.endCall(callSid);
    }

    @Test
    void theNextTokenOfARotationIsAccepted() {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing");

        // When
        HttpResponse<String> answer = twilio.post(VOICE, call, TenantOnRealServices.NEXT_AUTH_TOKEN);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        twilio.endCall(callSid);
    }

    @Test
    void aForgedRequestIsRefusedAndLeavesNoRow() throws Exception {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing");
        String url = TenantOnRealServices.BASE_URL + VOICE;
        Map<String, String> tampered = inbound(callSid, "+14155559999", TenantOnRealServices.NUMBER, "ringing");

        // When
        List<HttpResponse<String>> answers = List.of(
                twilio.post(VOICE, call, STRANGERS_TOKEN),
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
    void everyRouteOfTheCarriersTakesTheTenantsOwnSignatureOnly() throws Exception {
        // Given
        Map<String, String> own = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "completed");
        Map<String, String> anothers = new TreeMap<>(own);
        anothers.put("AccountSid", "AC" + "fedcba9876543210".repeat(2));

        for (String route : carriersRoutes()) {
            String path = route.replace(":agent", TenantOnRealServices.AGENT).replace(":epoch", "1");

            // When
            List<Integer> refused = List.of(
                    twilio.post(path, own, STRANGERS_TOKEN).statusCode(),
                    twilio.post(path, anothers, STRANGERS_TOKEN).statusCode(),
                    twilio.post(path, anothers).statusCode());
            long leftByRefused = tenant.count(
                    "SELECT count(*) FROM inbox_event WHERE call_sid = '" + callSid + "' AND path = '" + path + "'");
            int accepted = twilio.post(path, own).statusCode();

            // Then
            assertThat(refused).as(path).containsOnly(403);
            assertThat(leftByRefused).as(path).isZero();
            assertThat(accepted).as("%s, positive control", path).isEqualTo(200);
        }
        twilio.endCall(callSid);
    }

    /** What makes the proof of isolation try the neighbour's signature on every route, those of tomorrow too. */
    @Test
    void theProofOfIsolationTriesEveryRouteOfTheCarriers() throws Exception {
        String sweep = Files.readString(Repository.root().resolve("hack/isolation/across.py"));
        List<String> tried = Pattern.compile("^ {4}\"(/v1/[^\"]+)\",$", Pattern.MULTILINE)
                .matcher(sweep)
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(tried).containsExactlyInAnyOrderElementsOf(carriersRoutes());
    }

    /** What the running application has a route for under /v1 that isn't a media socket. */
    private List<String> carriersRoutes() {
        List<String> routes = router.getRoutes().stream()
                .map(Route::getPath)
                .filter(path -> path != null && path.startsWith("/v1/") && !path.equals(MediaEndpoint.ROUTE))
                .distinct()
                .toList();
        assertThat(routes).hasSizeGreaterThanOrEqualTo(7);
        return routes;
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

    @ParameterizedTest
    @ValueSource(strings = {VOICE, "/v1/numbers/voice"})
    void aNumberThatTheTenantDoesNotKnowSpeaksAMessageToo(String path) throws Exception {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, "+14155550777", "ringing");

        // When
        HttpResponse<String> answer = twilio.post(path, call);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/xml"));
        assertThat(answer.body())
                .contains("<Say", TenantOnRealServices.UNASSIGNED_MESSAGE, "<Hangup/>")
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
        JsonNode call = api.call(callSid);
        assertThat(call.path("state").asText()).isEqualToIgnoringCase("completed");
        assertThat(call.path("durationSeconds").asInt()).isEqualTo(61);
    }

    @Test
    void anEndedCallIsNotResumed() {
        // Given
        twilio.post(VOICE, inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing"));
        twilio.endCall(callSid);

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
        twilio.endCall(callSid);
    }
}
