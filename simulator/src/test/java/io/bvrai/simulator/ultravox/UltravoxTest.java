package io.bvrai.simulator.ultravox;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.TestSocket;
import io.bvrai.simulator.audio.Ear;
import io.bvrai.simulator.audio.Heard;
import io.bvrai.simulator.audio.Voice;
import io.bvrai.simulator.http.Fault;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UltravoxTest {
    private static final int RATE = 8000;
    private static final Duration SOON = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final List<JsonObject> messages = new CopyOnWriteArrayList<>();
    private final Ear ear = new Ear(RATE, heard::add);
    /** Samples that came. */
    private final AtomicLong played = new AtomicLong();

    private final AtomicLong firstAudioAt = new AtomicLong();
    private final AtomicLong lastAudioAt = new AtomicLong();

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

    private static JsonObject body(String prompt) {
        JsonObject socket = new JsonObject()
                .put("inputSampleRate", RATE)
                .put("outputSampleRate", RATE)
                .put("clientBufferSizeMs", 30_000);
        return new JsonObject()
                .put("systemPrompt", prompt)
                .put("medium", new JsonObject().put("serverWebSocket", socket));
    }

    private HttpResponse<String> create(JsonObject body, String key, String type) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        simulator.baseUrl(Site.ULTRAVOX).resolve("/api/calls"))
                .header("X-API-Key", key)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> create(JsonObject body) throws Exception {
        return create(body, SimulatorConfig.EMBEDDED_ULTRAVOX_KEY, "application/json");
    }

    private WebSocket join(JsonObject body) throws Exception {
        HttpResponse<String> created = create(body);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        URI url = URI.create(new JsonObject(created.body()).getString("joinUrl"));
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(url.getHost())
                .setPort(url.getPort())
                .setURI(url.getPath());
        return TestSocket.open(vertx, options, socket -> {
                    socket.binaryMessageHandler(this::play);
                    socket.textMessageHandler(text -> messages.add(new JsonObject(text)));
                })
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private void play(Buffer audio) {
        short[] samples = new short[audio.length() / 2];
        ByteBuffer.wrap(audio.getBytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        ear.hear(samples);
        played.addAndGet(samples.length);
        firstAudioAt.compareAndSet(0, System.nanoTime());
        lastAudioAt.set(System.nanoTime());
    }

    private static void say(WebSocket socket, String text) {
        short[] spoken = Voice.at(RATE).speak(text);
        ByteBuffer bytes = ByteBuffer.allocate((spoken.length + RATE) * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(spoken);
        socket.writeBinaryMessage(Buffer.buffer(bytes.array()));
    }

    private List<JsonObject> messages(String type) {
        return messages.stream()
                .filter(message -> message.getString("type").equals(type))
                .toList();
    }

    private void awaitHeard(String text) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(heard).extracting(Heard::text).contains(text));
    }

    @Test
    void greets_answers_and_keeps_the_transcript() throws Exception {
        // Given
        WebSocket socket = join(body("Greeting: Hello from Ultravox."));
        awaitHeard("Hello from Ultravox.");
        Awaitility.await().atMost(SOON).until(() -> messages("state").stream()
                .anyMatch(state -> state.getString("state").equals("listening")));

        // When
        say(socket, "Is anybody there?");

        // Then
        awaitHeard("You said: Is anybody there?");
        assertThat(messages("transcript"))
                .filteredOn(message -> message.getBoolean("final"))
                .extracting(message -> message.getString("role") + ": " + message.getString("text"))
                .contains("agent: Hello from Ultravox.", "user: Is anybody there?");
        assertThat(messages("call_started")).hasSize(1);
    }

    @Test
    void speech_of_the_caller_clears_what_is_not_played_yet() throws Exception {
        // Given
        WebSocket socket = join(body("Greeting: " + "This takes quite a while to say. ".repeat(4)));
        Awaitility.await().atMost(SOON).until(() -> ear.audibleMs() > 500);

        // When
        say(socket, "Wait");

        // Then
        Awaitility.await()
                .atMost(SOON)
                .until(() -> messages("playback_clear_buffer").size() == 1);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> !simulator.log().entries("ultravox.interrupted").isEmpty());
        assertThat(Long.parseLong(simulator
                        .log()
                        .entries("ultravox.interrupted")
                        .getFirst()
                        .text("playedMs")))
                .isLessThan(2500);
    }

    @Test
    void invokes_a_client_tool_and_waits_for_its_result() throws Exception {
        // Given
        JsonObject tool = new JsonObject()
                .put(
                        "temporaryTool",
                        new JsonObject().put("modelToolName", "hang_up").put("client", new JsonObject()));
        JsonObject body = body("Greeting: Hi. When the caller says \"bye\", call hang_up.")
                .put("firstSpeakerSettings", new JsonObject().put("user", new JsonObject()))
                .put("selectedTools", new JsonArray().add(tool));
        WebSocket socket = join(body);

        // When
        say(socket, "Good bye");
        Awaitility.await()
                .atMost(SOON)
                .until(() -> messages("client_tool_invocation").size() == 1);
        JsonObject invocation = messages("client_tool_invocation").getFirst();
        socket.writeTextMessage(new JsonObject()
                .put("type", "client_tool_result")
                .put("invocationId", invocation.getString("invocationId"))
                .put("result", "done")
                .encode());

        // Then
        assertThat(invocation.getString("toolName")).isEqualTo("hang_up");
        awaitHeard("The result is done");
    }

    @Test
    void a_call_can_be_joined_once() throws Exception {
        JsonObject body = body("Greeting: Hi.");
        WebSocket socket = join(body);
        String callId = simulator
                .log()
                .await(entry -> entry.kind().equals("ultravox.joined"), SOON)
                .text("callId");

        HttpResponse<String> second = http.send(
                HttpRequest.newBuilder(
                                simulator.baseUrl(Site.ULTRAVOX).resolve("/calls/" + callId + "/server_web_socket"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(second.statusCode()).isEqualTo(410);
        socket.close();
    }

    @Test
    void wrong_key_wrong_type_and_injected_limits_are_refused() throws Exception {
        assertThat(create(body(""), "wrong", "application/json").statusCode()).isEqualTo(403);
        assertThat(create(body(""), SimulatorConfig.EMBEDDED_ULTRAVOX_KEY, "text/plain")
                        .statusCode())
                .isEqualTo(415);
        simulator.faults().arm(new Fault("ultravox", "POST", "/api/calls", 1, Fault.Action.ANSWER, 429, 0, 0));
        assertThat(create(body("")).statusCode()).isEqualTo(429);
        assertThat(create(body("")).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({"403", "401"})
    void a_wrong_key_is_refused_with(int position) throws Exception {
        simulator.switches().set("ultravox.auth-status", String.valueOf(position));

        assertThat(create(body(""), "wrong", "application/json").statusCode()).isEqualTo(position);
    }

    @ParameterizedTest
    @CsvSource({"refuse, 400", "ignore, 201"})
    void a_field_that_is_not_documented(String position, int status) throws Exception {
        simulator.switches().set("ultravox.unknown-fields", position);

        assertThat(create(body("").put("nonsense", 1)).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"150, false", "3000, true"})
    void the_first_audio_comes_after(String position, boolean late) throws Exception {
        // Given
        simulator.switches().set("ai.first-byte-ms", position);

        // When
        long began = System.nanoTime();
        join(body("Greeting: Hi."));
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> played.get() > 0);

        // Then
        assertThat(millisSince(began) >= 3000).isEqualTo(late);
    }

    @ParameterizedTest
    @CsvSource({"8, client-buffer, false", "1, client-buffer, true", "8, 200, true"})
    void audio_is_sent_faster_than_it_is_heard_unless_it_may_not(String burst, String lead, boolean inRealTime)
            throws Exception {
        // Given a greeting of some seconds
        simulator.switches().set("ai.burst-factor", burst);
        simulator.switches().set("ultravox.lead-ms", lead);

        // When
        join(body("Greeting: " + "This takes quite a while to say. ".repeat(3)));
        Awaitility.await().atMost(SOON).until(() -> messages("state").stream()
                .anyMatch(state -> state.getString("state").equals("listening")));

        // Then
        long spokenMs = played.get() / (RATE / 1000);
        long sentWithinMs = TimeUnit.NANOSECONDS.toMillis(lastAudioAt.get() - firstAudioAt.get());
        assertThat(spokenMs).isGreaterThan(3000);
        assertThat(sentWithinMs > spokenMs * 2 / 3)
                .as("%d ms of audio within %d ms", spokenMs, sentWithinMs)
                .isEqualTo(inRealTime);
    }

    private static long millisSince(long began) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"sytemPrompt\":\"x\"} | sytemPrompt",
                "{\"systemPrompt\":\"x\"} | medium",
                "{\"medium\":{\"serverWebSocket\":{}}} | medium.serverWebSocket.inputSampleRate",
                "{\"medium\":{\"serverWebSocket\":{\"inputSampleRate\":8000},\"twilio\":{}}} | medium",
                "{\"medium\":{\"serverWebSocket\":{\"inputSampleRate\":8000}},\"maxDuration\":\"1h\"} | maxDuration",
                "{\"medium\":{\"serverWebSocket\":{\"inputSampleRate\":8000}},\"temperature\":7} | temperature"
            })
    void a_wrong_body_is_refused_naming_the_field(String body, String field) throws Exception {
        HttpResponse<String> refused = create(new JsonObject(body));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(refused.body()).fieldNames()).containsExactly(field);
    }
}
