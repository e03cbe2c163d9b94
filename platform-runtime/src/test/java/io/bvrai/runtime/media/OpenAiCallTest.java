package io.bvrai.runtime.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.runtime.call.Turn;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call over OpenAI Realtime, with carrier and provider played by hand. */
class OpenAiCallTest {
    private static final String CALL = "CA00112233445566778899aabbccddeeff";

    private final Vertx vertx = Vertx.vertx();
    private Provider provider;
    private Pod pod;

    @BeforeEach
    void start() throws Exception {
        provider = new Provider(vertx);
        pod = new Pod(vertx, provider);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        pod.close();
        provider.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void the_session_speaks_the_telephones_format_and_leaves_interrupting_to_us() throws Exception {
        // When
        pod.dial(CALL);

        // Then
        Provider.Session session = provider.awaitConfigured();
        JsonObject update = session.awaitSaid("session.update").getJsonObject("session");
        JsonObject input = update.getJsonObject("audio").getJsonObject("input");
        assertThat(session.uri()).isEqualTo("/v1/realtime?model=gpt-realtime");
        assertThat(session.header("authorization")).isEqualTo("Bearer key-of-openai");
        assertThat(update.getString("instructions")).isEqualTo("You answer for Acme.");
        assertThat(input.getJsonObject("format").getString("type")).isEqualTo("audio/pcmu");
        assertThat(update.getJsonObject("audio")
                        .getJsonObject("output")
                        .getJsonObject("format")
                        .getString("type"))
                .isEqualTo("audio/pcmu");
        assertThat(input.getJsonObject("turn_detection").getBoolean("interrupt_response"))
                .isFalse();
        assertThat(update.getJsonArray("tools").getJsonObject(0).getString("name"))
                .isEqualTo("HangUp");
        assertThat(session.awaitSaid("response.create")
                        .getJsonObject("response")
                        .getString("instructions"))
                .endsWith("Hello there.");
    }

    @Test
    void audio_passes_both_ways_unchanged() throws Exception {
        // Given
        byte[] callers = audio(160, 1);
        byte[] agents = audio(4321, 2);
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();

        // When
        carrier.speak(callers);
        speak(session, "item_1", agents);

        // Then
        assertThat(Base64.getDecoder()
                        .decode(session.awaitSaid("input_audio_buffer.append").getString("audio")))
                .isEqualTo(callers);
        carrier.awaitHeard(agents.length);
        assertThat(carrier.heard()).isEqualTo(agents);
        assertThat(pod.count("bvrai.media.frames", "path", "scanned")).isEqualTo(1);
        assertThat(pod.count("bvrai.media.frames", "path", "parsed")).isZero();
    }

    @Test
    void a_mark_stands_behind_at_most_200_ms_of_audio() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();

        // When a burst of two and a half seconds arrives
        speak(session, "item_1", audio(20_000, 3));
        session.tell("{\"type\":\"response.output_audio.done\",\"item_id\":\"item_1\"}");

        // Then
        await().untilAsserted(() -> assertThat(carrier.marks()).hasSize(13));
        carrier.received("media").forEach(media -> assertThat(
                        Base64.getDecoder().decode(media.getJsonObject("media").getString("payload")).length)
                .isLessThanOrEqualTo(1600));
        assertThat(carrier.heard()).hasSize(20_000);
    }

    @Test
    void a_caller_who_interrupts_stops_playback_and_the_engine_forgets_what_was_not_heard() throws Exception {
        // Given an agent that has said two seconds of which 600 ms were heard
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        session.tell("{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}");
        speak(session, "item_1", audio(16_000, 4));
        carrier.awaitHeard(16_000);
        List<String> marks = carrier.marks();
        for (String mark : marks.subList(0, 3)) {
            carrier.returnMark(mark);
        }
        carrier.speak(audio(160, 9));
        session.awaitSaid("input_audio_buffer.append");

        // When
        session.tell("{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":900,\"item_id\":\"item_2\"}");

        // Then
        await().until(() -> !carrier.received("clear").isEmpty());
        JsonObject truncate = session.awaitSaid("conversation.item.truncate");
        assertThat(truncate.getString("item_id")).isEqualTo("item_1");
        assertThat(truncate.getInteger("content_index")).isZero();
        assertThat(truncate.getInteger("audio_end_ms")).isBetween(590, 600);
        assertThat(session.said("response.cancel")).hasSize(1);

        // When what was under way of the cancelled response still arrives, and Twilio returns the cleared marks
        speak(session, "item_1", audio(800, 5));
        for (String mark : marks.subList(3, marks.size())) {
            carrier.returnMark(mark);
        }
        session.tell("{\"type\":\"response.output_audio_transcript.done\",\"item_id\":\"item_1\",\"transcript\":\""
                + "one two three four five six seven eight nine ten\"}");

        // Then
        await().untilAsserted(() -> assertThat(pod.journal.turns()).hasSize(1));
        Turn turn = pod.journal.turns().getFirst();
        assertThat(turn.speaker()).isEqualTo(Turn.Speaker.AGENT);
        assertThat(turn.text()).isEqualTo("one two three");
        assertThat(turn.interrupted()).isTrue();
        assertThat(turn.durationMs()).isBetween(590, 600);
        assertThat(carrier.heard()).hasSize(16_000);
        assertThat(pod.count("bvrai.media.barge.ins")).isEqualTo(1);
    }

    @Test
    void a_click_is_no_turn() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        speak(session, "item_1", audio(1600, 6));
        carrier.awaitHeard(1600);

        // When speech is reported and taken back at once, and something later proves that time has passed
        session.tell("{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":900,\"item_id\":\"item_2\"}");
        session.tell("{\"type\":\"input_audio_buffer.speech_stopped\",\"audio_end_ms\":950,\"item_id\":\"item_2\"}");
        session.tell("{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":2000,\"item_id\":\"item_3\"}");
        session.awaitSaid("conversation.item.truncate");

        // Then only the second one cleared
        assertThat(carrier.received("clear")).hasSize(1);
    }

    @Test
    void an_agent_that_may_not_be_interrupted_is_not() throws Exception {
        // Given
        pod.speaksAs(Pod.revision(Pod.OPENAI, List.of(), false, "Hello there."));
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        speak(session, "item_1", audio(1600, 6));
        carrier.awaitHeard(1600);

        // When the caller's whole turn goes by
        session.tell("{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":900,\"item_id\":\"item_2\"}");
        session.tell(transcribed("item_2", "Wait."));
        await().until(() -> !pod.journal.turns().isEmpty());
        carrier.stop();

        // Then
        pod.awaitIdle();
        assertThat(carrier.received("clear")).isEmpty();
        assertThat(session.said("conversation.item.truncate")).isEmpty();
    }

    @Test
    void the_transcript_tells_who_said_what_when() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();

        // When
        session.tell("{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":0,\"item_id\":\"item_1\"}");
        await().until(() -> !carrier.received("clear").isEmpty());
        session.tell("{\"type\":\"input_audio_buffer.speech_stopped\",\"audio_end_ms\":900,\"item_id\":\"item_1\"}");
        speak(session, "item_2", audio(1600, 7));
        session.tell("{\"type\":\"response.output_audio.done\",\"item_id\":\"item_2\"}");
        session.tell(
                "{\"type\":\"response.output_audio_transcript.done\",\"item_id\":\"item_2\",\"transcript\":\"We open at nine.\"}");
        session.tell(transcribed("item_1", "When do you open?"));
        carrier.awaitHeard(1600);
        await().until(() -> !carrier.marks().isEmpty());
        carrier.returnAllMarks();

        // Then
        await().untilAsserted(() -> assertThat(pod.journal.turns()).hasSize(2));
        Turn caller = pod.journal.turns().get(0);
        Turn agent = pod.journal.turns().get(1);
        assertThat(caller.speaker()).isEqualTo(Turn.Speaker.CALLER);
        assertThat(caller.text()).isEqualTo("When do you open?");
        assertThat(agent.text()).isEqualTo("We open at nine.");
        assertThat(agent.durationMs()).isEqualTo(200);
        assertThat(agent.interrupted()).isFalse();
        // The detector waits for 500 ms of silence, so the answer took at least that long.
        assertThat(agent.responseMs()).isGreaterThanOrEqualTo(500);
    }

    @Test
    void the_goodbye_is_heard_before_the_agent_hangs_up() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        speak(session, "item_1", audio(800, 8));
        session.tell(
                "{\"type\":\"response.function_call_arguments.done\",\"call_id\":\"c1\",\"name\":\"HangUp\",\"arguments\":\"{}\"}");
        await().until(() -> !carrier.marks().isEmpty());
        assertThat(carrier.isOpen()).isTrue();

        // When
        carrier.returnAllMarks();

        // Then
        carrier.awaitClosed(1000);
        await().untilAsserted(() -> assertThat(pod.journal.of(CALL)).contains("ending AGENT_HUNG_UP", "detached"));
        await().until(() -> !session.isOpen());
        pod.awaitIdle();
    }

    @Test
    void a_function_that_was_not_offered_is_answered_so_that_the_agent_goes_on() throws Exception {
        pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        session.tell(
                "{\"type\":\"response.function_call_arguments.done\",\"call_id\":\"c1\",\"name\":\"LaunchRocket\",\"arguments\":\"{}\"}");
        JsonObject item = session.awaitSaid("conversation.item.create").getJsonObject("item");
        assertThat(item.getString("type")).isEqualTo("function_call_output");
        assertThat(item.getString("call_id")).isEqualTo("c1");
    }

    @Test
    void a_caller_who_hangs_up_ends_both_legs() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        session.tell(
                "{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"status\":\"completed\",\"usage\":{\"total_tokens\":12,"
                        + "\"input_token_details\":{\"audio_tokens\":7}}}}");
        speak(session, "item_1", audio(800, 8));
        carrier.awaitHeard(800);

        // When
        carrier.stop();

        // Then
        await().until(() -> !session.isOpen());
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL)).contains("attached", "ending CALLER_HUNG_UP", "detached");
        assertThat(pod.journal.of(CALL)).anySatisfy(line -> assertThat(line)
                .startsWith("engine.usage")
                .contains("input_token_details.audio_tokens=7", "total_tokens=12"));
    }

    @Test
    void a_socket_that_vanishes_leaves_the_call_open_for_a_resume() throws Exception {
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();

        carrier.vanish();

        await().until(() -> !session.isOpen());
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL)).contains("detached").noneMatch(line -> line.startsWith("ending"));
    }

    @Test
    void errors_that_a_session_survives_do_not_end_the_call() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();

        // When
        session.tell(
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"code\":\"response_cancel_not_active\",\"message\":\"m\"}}");
        speak(session, "item_1", audio(800, 8));

        // Then
        carrier.awaitHeard(800);
        assertThat(pod.journal.of(CALL)).contains("engine.degraded{code=response_cancel_not_active}");
    }

    @Test
    void a_provider_that_dies_ends_the_call_with_a_name() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        speak(session, "item_1", audio(800, 8));
        carrier.awaitHeard(800);

        // When
        session.die();

        // Then
        carrier.awaitClosed(1000);
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL)).contains("engine.lost{kind=LOST}", "ending PROVIDER_LOST", "detached");
        assertThat(pod.count("bvrai.engine.losses", "kind", "LOST")).isEqualTo(1);
    }

    @Test
    void a_drained_call_is_let_go_without_an_end_and_resumed_with_its_memory() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        provider.awaitConfigured();
        await().until(() -> pod.liveCalls.count() == 1);

        // When
        pod.liveCalls.handOverAll();

        // Then
        carrier.awaitClosed(1000);
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL)).contains("detached").noneMatch(line -> line.startsWith("ending"));

        // When the carrier comes back through the resume
        pod.journal.remembers(
                List.of(turn(0, Turn.Speaker.AGENT, "Hello there."), turn(1, Turn.Speaker.CALLER, "My name is Ann.")));
        pod.dial(pod.call(CALL, 2));

        // Then
        await().until(() -> provider.sessions().size() == 2);
        Provider.Session second = provider.awaitConfigured();
        second.awaitSaid("response.create");
        List<JsonObject> memory = second.said("conversation.item.create");
        assertThat(memory)
                .extracting(item -> item.getJsonObject("item").getString("role"))
                .containsExactly("assistant", "user");
        assertThat(memory.get(1)
                        .getJsonObject("item")
                        .getJsonArray("content")
                        .getJsonObject(0)
                        .getString("text"))
                .isEqualTo("My name is Ann.");
        // The caller had the last word, so the agent owes an answer and doesn't greet again.
        assertThat(second.said("response.create").getFirst().containsKey("response"))
                .isFalse();
    }

    @Test
    void two_callers_at_once_hear_only_their_own_agent() throws Exception {
        // Given
        String other = CALL.replace('0', '9');
        Carrier one = pod.dial(CALL);
        await().until(() -> provider.sessions().size() == 1);
        Carrier two = pod.dial(other);
        await().until(() -> provider.sessions().size() == 2);

        // When
        speak(provider.sessions().get(0), "item_1", filled(1600, 1));
        speak(provider.sessions().get(1), "item_1", filled(1600, 2));

        // Then
        one.awaitHeard(1600);
        two.awaitHeard(1600);
        assertThat(one.heard()).isEqualTo(filled(1600, 1));
        assertThat(two.heard()).isEqualTo(filled(1600, 2));
    }

    private static void speak(Provider.Session session, String item, byte[] audio) {
        session.tell(
                "{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_1\",\"response_id\":\"resp_1\",\"item_id\":\""
                        + item + "\",\"output_index\":0,\"content_index\":0,\"delta\":\""
                        + Base64.getEncoder().encodeToString(audio) + "\"}");
    }

    private static String transcribed(String item, String words) {
        return "{\"type\":\"conversation.item.input_audio_transcription.completed\",\"item_id\":\"" + item
                + "\",\"content_index\":0,\"transcript\":\"" + words + "\"}";
    }

    private static Turn turn(int ordinal, Turn.Speaker speaker, String text) {
        return new Turn(ordinal, speaker, text, Instant.EPOCH, 0, false, null);
    }

    private static byte[] audio(int bytes, long seed) {
        byte[] audio = new byte[bytes];
        new Random(seed).nextBytes(audio);
        return audio;
    }

    private static byte[] filled(int bytes, int value) {
        byte[] audio = new byte[bytes];
        Arrays.fill(audio, (byte) value);
        return audio;
    }
}
