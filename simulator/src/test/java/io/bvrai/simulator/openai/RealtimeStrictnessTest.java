package io.bvrai.simulator.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.TestSocket;
import io.bvrai.simulator.audio.Voice;
import io.bvrai.simulator.http.Fault;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealtimeStrictnessTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    private Simulator simulator;

    @BeforeEach
    void start() {
        simulator = Simulator.start(SimulatorConfig.embedded());
    }

    @AfterEach
    void stop() throws Exception {
        simulator.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private WebSocket connect(String key, String query) throws Exception {
        URI url = simulator.baseUrl(Site.OPENAI);
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(url.getHost())
                .setPort(url.getPort())
                .setURI("/v1/realtime" + query)
                .addHeader("Authorization", "Bearer " + key);
        return TestSocket.open(
                        vertx, options, socket -> socket.textMessageHandler(text -> events.add(new JsonObject(text))))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private WebSocket connect() throws Exception {
        return connect(SimulatorConfig.EMBEDDED_OPENAI_KEY, "?model=gpt-realtime");
    }

    private JsonObject await(String type) throws InterruptedException {
        for (JsonObject event = events.poll(SOON.toSeconds(), TimeUnit.SECONDS);
                event != null;
                event = events.poll(SOON.toSeconds(), TimeUnit.SECONDS)) {
            if (event.getString("type").equals(type)) {
                return event;
            }
        }
        throw new AssertionError("no " + type);
    }

    private void refused(String key, String query, int status) {
        assertThatThrownBy(() -> connect(key, query)).isInstanceOfSatisfying(ExecutionException.class, e -> assertThat(
                        ((UpgradeRejectedException) e.getCause()).getStatus())
                .isEqualTo(status));
    }

    @Test
    void the_handshake_wants_a_key_and_a_model_and_may_be_limited() {
        refused("wrong", "?model=gpt-realtime", 401);
        refused(SimulatorConfig.EMBEDDED_OPENAI_KEY, "", 400);
        refused(SimulatorConfig.EMBEDDED_OPENAI_KEY, "?model=gpt-nope", 404);
        simulator.faults().arm(new Fault("openai", "GET", "", 1, Fault.Action.ANSWER, 429, 0, 0));
        refused(SimulatorConfig.EMBEDDED_OPENAI_KEY, "?model=gpt-realtime", 429);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"voice\":\"marin\"}}"
                        + "|unknown_parameter|session.voice",
                "{\"type\":\"session.update\",\"session\":{}}|missing_required_parameter|session.type",
                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"audio\":{\"input\":{\"format\":"
                        + "{\"type\":\"g711_ulaw\"}}}}}|invalid_value|session.audio.input.format.type",
                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"instructions\":7}}"
                        + "|invalid_type|session.instructions",
                "{\"type\":\"input_audio_buffer.append\",\"audio\":\"%%\"}|invalid_value|audio",
                "{\"type\":\"input_audio_buffer.commit\"}|input_audio_buffer_commit_empty|",
                "{\"type\":\"response.cancel\"}|response_cancel_not_active|",
                "{\"type\":\"conversation.item.truncate\",\"item_id\":\"x\",\"content_index\":0,\"audio_end_ms\":1}"
                        + "|item_not_found|item_id",
                "{\"type\":\"conversation.nonsense\"}|invalid_value|type",
                "nonsense|invalid_json|"
            })
    void a_wrong_event_is_answered_with_an_error_and_the_session_lives_on(String event, String code, String param)
            throws Exception {
        // Given
        WebSocket socket = connect();
        await("session.created");

        // When
        socket.writeTextMessage(event);

        // Then
        JsonObject error = await("error").getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("param")).isEqualTo(param);
        socket.writeTextMessage("{\"type\":\"input_audio_buffer.clear\"}");
        await("input_audio_buffer.cleared");
    }

    @Test
    void only_one_response_at_a_time_and_no_truncation_beyond_what_was_generated() throws Exception {
        // Given
        WebSocket socket = connect();
        socket.writeTextMessage("{\"type\":\"response.create\"}");
        socket.writeTextMessage("{\"type\":\"response.create\"}");

        // Then
        assertThat(await("error").getJsonObject("error").getString("code"))
                .isEqualTo("conversation_already_has_active_response");

        // When
        JsonObject done = await("response.done").getJsonObject("response");
        String item = done.getJsonArray("output").getJsonObject(0).getString("id");
        socket.writeTextMessage("{\"type\":\"conversation.item.truncate\",\"item_id\":\"" + item
                + "\",\"content_index\":0,\"audio_end_ms\":600000}");

        // Then
        assertThat(done.getString("status")).isEqualTo("completed");
        assertThat(done.getJsonObject("usage").getInteger("output_tokens")).isPositive();
        assertThat(await("error").getJsonObject("error").getString("message")).contains("already shorter than");
    }

    @Test
    void a_caller_who_stays_silent_is_prompted() throws Exception {
        // Given
        WebSocket socket = connect();
        socket.writeTextMessage("{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"instructions\":"
                + "\"Greeting: Hi\",\"audio\":{\"input\":{\"turn_detection\":{\"type\":\"server_vad\","
                + "\"idle_timeout_ms\":5000}}}}}");
        socket.writeTextMessage("{\"type\":\"response.create\"}");
        await("response.done");

        // Then
        await("input_audio_buffer.timeout_triggered");
        await("response.created");
    }

    @Test
    void a_wrong_key_may_be_refused_after_the_handshake() throws Exception {
        // Given
        simulator.switches().set("openai.auth-failure", "event");

        // When
        WebSocket socket = connect("wrong", "?model=gpt-realtime");

        // Then
        assertThat(await("error").getJsonObject("error").getString("code")).isEqualTo("invalid_api_key");
        Awaitility.await().atMost(SOON).until(socket::isClosed);
        assertThat(socket.closeStatusCode()).isEqualTo((short) 3000);

        // When
        simulator.switches().set("openai.auth-failure", "handshake");

        // Then
        refused("wrong", "?model=gpt-realtime", 401);
    }

    @ParameterizedTest
    @CsvSource({"ignore, 1", "answer-afterwards, 2"})
    void a_turn_during_a_response_nobody_interrupts_is_treated_as_switched(String position, int responses)
            throws Exception {
        // Given: a response that takes a while
        simulator.switches().set("openai.turn-during-response", position);
        simulator.switches().set("ai.burst-factor", "1");
        WebSocket socket = connect();
        socket.writeTextMessage(
                "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"instructions\":\"Greeting: One two"
                        + " three four five six seven\",\"audio\":{\"input\":{\"format\":{\"type\":\"audio/pcmu\"},"
                        + "\"turn_detection\":{\"type\":\"server_vad\",\"interrupt_response\":false}}}}}");
        socket.writeTextMessage("{\"type\":\"response.create\"}");
        await("response.output_audio.delta");

        // When
        Buffer speech = Buffer.buffer(Voice.muLaw("Hm")).appendBytes(silence(800));
        socket.writeTextMessage(new JsonObject()
                .put("type", "input_audio_buffer.append")
                .put("audio", Base64.getEncoder().encodeToString(speech.getBytes()))
                .encode());
        await("response.done");
        socket.writeTextMessage("{\"type\":\"input_audio_buffer.clear\"}");
        await("input_audio_buffer.cleared");

        // Then
        assertThat(simulator.log().entries("ai.turn")).hasSize(responses);
    }

    private static byte[] silence(int millis) {
        byte[] silence = new byte[millis * 8];
        Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }

    @Test
    void a_session_ends_when_its_time_is_up() throws Exception {
        simulator.switches().set("openai.session-seconds", "1");

        connect();

        assertThat(await("error").getJsonObject("error").getString("code")).isEqualTo("session_expired");
    }
}
