package io.bvrai.simulator.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlApiTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private Simulator simulator;

    @BeforeEach
    void start() {
        simulator = Simulator.start(SimulatorConfig.embedded());
        simulator.phones().number(simulator.phones().mainAccount(), "+12025550100", "http://127.0.0.1:1/", "");
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(simulator.controlUrl().resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonObject json(String method, String path, JsonObject body) throws Exception {
        HttpResponse<String> answer =
                send(method, path, body.isEmpty() ? "" : body.encode(), SimulatorConfig.EMBEDDED_CONTROL_TOKEN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    @Test
    void places_a_call_waits_for_its_end_and_reads_the_log() throws Exception {
        // Given: a customer that can't be reached, so the caller hears the carrier's apology
        JsonObject wanted = new JsonObject()
                .put("from", "+12025550111")
                .put("to", "+12025550100")
                .put("script", new JsonArray().add(new JsonObject().put("hear", "application error")));

        // When
        String sid = json("POST", "/control/calls", wanted).getString("callSid");
        JsonObject person =
                json("GET", "/control/wait?kind=person&where=callSid=" + sid + "&timeoutMs=20000", new JsonObject());

        // Then
        assertThat(person.getBoolean("ok")).isTrue();
        assertThat(json("GET", "/control/calls/" + sid, new JsonObject()).getString("status"))
                .isEqualTo("completed");
        String log = send("GET", "/control/log?kind=webhook", "", SimulatorConfig.EMBEDDED_CONTROL_TOKEN)
                .body();
        assertThat(log.lines()).isNotEmpty().allMatch(line -> new JsonObject(line).getInteger("error") == 11205);
    }

    @Test
    void has_a_token_signed_by_the_issuer() throws Exception {
        // Given
        JsonObject wanted = new JsonObject()
                .put("audience", "acme-voice")
                .put("subject", "ann")
                .put("claims", new JsonObject().put("roles", "viewer"));

        // When
        String token = json("POST", "/control/tokens", wanted).getString("token");

        // Then
        JsonObject claims = new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), UTF_8));
        assertThat(claims.getString("aud")).isEqualTo("acme-voice");
        assertThat(claims.getString("roles")).isEqualTo("viewer");
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(600);
        assertThat(simulator.log().entries().toString()).doesNotContain(token);
        assertThat(send("POST", "/control/tokens", "{}", SimulatorConfig.EMBEDDED_CONTROL_TOKEN)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void keeps_sending_status_callbacks_whatever_becomes_of_them() throws Exception {
        // Given
        String number = "+12025550101";
        simulator
                .phones()
                .number(simulator.phones().mainAccount(), number, "http://127.0.0.1:1/", "http://127.0.0.1:1/#rc=5");
        JsonObject wanted =
                new JsonObject().put("to", number).put("perSecond", 40).put("seconds", 1);

        // When
        json("POST", "/control/callbacks", wanted);

        // Then
        JsonObject load = awaitOver();
        assertThat(load.getInteger("sent")).isEqualTo(40);
        assertThat(load.getInteger("failed")).as("each once").isEqualTo(40);
        assertThat(load.getJsonObject("failures")).isNotEmpty();
    }

    @Test
    void stops_sending_status_callbacks_when_told() throws Exception {
        // Given
        String number = "+12025550101";
        simulator
                .phones()
                .number(simulator.phones().mainAccount(), number, "http://127.0.0.1:1/", "http://127.0.0.1:1/");
        json(
                "POST",
                "/control/callbacks",
                new JsonObject().put("to", number).put("perSecond", 40).put("seconds", 3600));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> json("GET", "/control/callbacks", new JsonObject()).getInteger("sent") > 0);

        // When
        json("DELETE", "/control/callbacks", new JsonObject());

        // Then
        assertThat(awaitOver().getInteger("sent")).isPositive();
    }

    private JsonObject awaitOver() {
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> json("GET", "/control/callbacks", new JsonObject()), load -> load.getBoolean("over"));
    }

    @Test
    void answers_408_when_nothing_matching_happens() throws Exception {
        assertThat(send("GET", "/control/wait?kind=never&timeoutMs=50", "", SimulatorConfig.EMBEDDED_CONTROL_TOKEN)
                        .statusCode())
                .isEqualTo(408);
    }

    @Test
    void sets_switches_and_forgets_them_on_reset() throws Exception {
        json("PUT", "/control/switches", new JsonObject().put("ai.burst-factor", "1"));
        assertThat(simulator.switches().json().getString("ai.burst-factor")).isEqualTo("1");

        json("POST", "/control/reset", new JsonObject());

        assertThat(simulator.switches().json().getString("ai.burst-factor")).isEqualTo("8");
    }

    @Test
    void says_what_is_wrong_with_a_request() throws Exception {
        String token = SimulatorConfig.EMBEDDED_CONTROL_TOKEN;

        assertThat(send("GET", "/control/log", "", "wrong").statusCode()).isEqualTo(401);
        assertThat(send("GET", "/control/health", "", "wrong").statusCode()).isEqualTo(200);
        assertThat(send("PUT", "/control/switches", "{\"no.such\":\"1\"}", token)
                        .body())
                .contains("no.such");
        assertThat(send("POST", "/control/calls", "{\"to\":\"+12025550100\"}", token)
                        .body())
                .contains("'from'");
        assertThat(send("POST", "/control/calls", "nonsense", token).statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/control/calls", "{\"from\":\"+1\",\"to\":\"+12025550177\"}", token)
                        .statusCode())
                .isEqualTo(404);
    }
}
