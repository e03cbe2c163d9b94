package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.STATUS;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.fixture.TenantApi;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tenant's REST API: who is let in, and what is told. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class TenantApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource
    URI application;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private final HttpClient http = HttpClient.newHttpClient();
    private TwilioStandIn twilio;
    private TenantApi api;

    @BeforeEach
    void clients() {
        twilio = new TwilioStandIn(application);
        api = new TenantApi(application);
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
        HttpResponse<String> wrong = api.get("/api/v1/calls", "bvk_" + "x".repeat(40));
        HttpResponse<String> foreign =
                api.get("/api/v1/calls/00000000-0000-0000-0000-000000000000", TenantOnRealServices.FIRST_KEY);
        HttpResponse<String> badCursor = api.get("/api/v1/calls?cursor=%25%25", TenantOnRealServices.FIRST_KEY);

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/calls/00000000-0000-0000-0000-000000000000/transcript",
                "/api/v1/calls/00000000-0000-0000-0000-000000000000/events",
                "/api/v1/campaigns/nobodys/attempts"
            })
    void partsOfWhatDoesntExistAreNotFound(String parts) throws Exception {
        // When
        HttpResponse<String> answer = api.get(parts, TenantOnRealServices.FIRST_KEY);

        // Then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(JSON.readTree(answer.body()).path("status").asInt()).isEqualTo(404);
    }

    @Test
    void aCampaignThatNobodyWasCalledForHasNoAttempts() throws Exception {
        // Given
        tenant.change("INSERT INTO campaign (uid, name) VALUES ('nobody-called', 'nobody-called')");

        // When
        HttpResponse<String> answer =
                api.get("/api/v1/campaigns/nobody-called/attempts", TenantOnRealServices.FIRST_KEY);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("[]");
    }

    @Test
    void pagesOfCallsFollowEachOtherWithoutGapOrRepeat() throws Exception {
        // Given
        String from = "+1415555" + (1000 + new Random().nextInt(4000));
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
            JsonNode page = api.read("/api/v1/calls?limit=2&number=" + from.replace("+", "%2B") + cursor);
            page.path("items").forEach(item -> seen.add(item.path("callSid").asText()));
            cursor = page.path("next").isTextual()
                    ? "&cursor=" + page.path("next").asText()
                    : "";
        } while (!cursor.isEmpty());

        // Then
        assertThat(seen).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void aKeysRoleDecidesWhatItMayDo() throws Exception {
        // Given
        String number = "{\"number\":\"+14155550199\"}";
        String viewer = tenant.apiKey("VIEWER", null);
        String operator = tenant.apiKey("OPERATOR", null);
        String auditor = tenant.apiKey("AUDITOR", null);
        String expired = tenant.apiKey("ADMIN", "2020-01-01T00:00:00Z");

        // When
        HttpResponse<String> viewerActs = api.post("/api/v1/suppression/check", number, viewer);
        HttpResponse<String> operatorActs = api.post("/api/v1/suppression/check", number, operator);

        // Then
        assertThat(viewerActs.statusCode()).isEqualTo(403);
        assertThat(viewerActs.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(operatorActs.statusCode()).isEqualTo(200);
        assertThat(api.get("/api/v1/calls", viewer).statusCode()).isEqualTo(200);
        assertThat(api.get("/api/v1/calls", operator).statusCode()).isEqualTo(200);
        assertThat(api.get("/api/v1/calls", auditor).statusCode()).isEqualTo(403);
        assertThat(api.get("/api/v1/calls", expired).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=many",
                "limit=-1",
                "direction=sideways",
                "state=asleep",
                "number=4155550123",
                "from=yesterday",
                "to=2026-01-02",
                "from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z",
                "cursor=MXwyfDM",
                "cursor=%25%25"
            })
    void whatCannotBeMeantIsToldAndNotTakenForSomethingElse(String query) throws Exception {
        // When
        HttpResponse<String> answer = api.get("/api/v1/calls?" + query, TenantOnRealServices.FIRST_KEY);

        // Then
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(problem.path("detail").asText()).contains(query.substring(0, query.indexOf('=')));
    }

    @Test
    void callsAreFoundByWhenTheyBeganInWhichStateAndDirection() {
        // Given
        String from = "+1415555" + (5000 + new Random().nextInt(5000));
        String before = Instant.now().toString();
        twilio.post(STATUS, inbound(newCallSid(), from, TenantOnRealServices.NUMBER, "completed"));
        String after = Instant.now().plusMillis(1).toString();
        String caller = "/api/v1/calls?number=" + from.replace("+", "%2B");

        // Then
        assertThat(found(caller + "&from=" + before + "&to=" + after)).isOne();
        assertThat(found(caller + "&to=" + before)).isZero();
        assertThat(found(caller + "&from=" + after)).isZero();
        assertThat(found(caller + "&state=completed&direction=inbound&agent=reception"))
                .isOne();
        assertThat(found(caller + "&state=in-progress")).isZero();
        assertThat(found(caller + "&direction=outbound")).isZero();
        assertThat(found(caller + "&agent=other")).isZero();
    }

    private int found(String path) {
        return api.read(path).path("items").size();
    }
}
