package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.engine.audio.Mulaw;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How calls end, or are let go to be resumed: both legs always, and the journal says which. */
class CallEndTest extends OpenAiCall {
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
    void a_call_ends_when_its_agents_longest_conversation_is_over() throws Exception {
        // Given a call that was answered almost that long ago: what is left is enough to begin
        Instant answered = Instant.now().minus(Duration.ofMinutes(15)).plusSeconds(4);

        // When
        Carrier carrier = pod.dial(pod.prepared(pod.call(CALL, 1, answered)));

        // Then
        carrier.awaitClosed(1000);
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL)).contains("attached", "ending TIME_LIMIT", "detached");
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
    void one_calls_failure_touches_no_other() throws Exception {
        // Given
        Carrier failing = pod.dial(CALL);
        Provider.Session lost = provider.awaitConfigured();
        Carrier living = pod.dial("CAffeeddccbbaa99887766554433221100");
        await().until(() -> provider.sessions().size() == 2);
        Provider.Session kept = provider.awaitConfigured();

        // When
        lost.tell("{no JSON");
        lost.die();

        // Then
        failing.awaitClosed(1000);
        speak(kept, "item_1", audio(800, 8));
        living.awaitHeard(800);
        assertThat(living.isOpen()).isTrue();
        assertThat(kept.isOpen()).isTrue();
        assertThat(pod.liveCalls.callSids()).containsExactly("CAffeeddccbbaa99887766554433221100");
    }

    @Test
    void a_drained_call_is_let_go_without_an_end_and_resumed_with_its_memory() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        provider.awaitConfigured();
        await().until(() -> pod.liveCalls.count() == 1);

        // When
        pod.liveCalls.handOverAll();
        pauses(carrier);

        // Then
        carrier.awaitClosed(1000);
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL))
                .contains("handed over", "detached")
                .noneMatch(line -> line.startsWith("ending"));

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
    void a_call_is_handed_over_when_the_caller_has_been_answered() throws Exception {
        // Given a caller who is asking
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        greet(carrier, session);
        beginsToAsk(carrier, session);

        // When
        pod.liveCalls.handOverAll();
        session.tell("{\"type\":\"input_audio_buffer.speech_stopped\",\"audio_end_ms\":950,\"item_id\":\"item_1\"}");
        session.tell(transcribed("item_1", "When do you open?"));
        answer(session, "item_2", "At nine.");

        // Then the caller hears all of the answer on the same socket
        carrier.awaitHeard(1600);
        await().until(() -> carrier.marks().size() == 2);
        pauses(carrier);
        assertThat(carrier.isOpen()).isTrue();
        carrier.returnAllMarks();
        await().until(() -> pod.journal.turns().size() == 3);
        pauses(carrier);
        carrier.awaitClosed(1000);
        pod.awaitIdle();
        assertThat(pod.journal.turns())
                .extracting(Turn::text)
                .containsExactly("Hello there.", "When do you open?", "At nine.");
        assertThat(pod.journal.of(CALL)).contains("handed over", "detached");
    }

    @Test
    void a_pod_that_must_end_waits_for_no_pause() throws Exception {
        // Given a caller who is asking and a hand-over that waits for the answer
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        greet(carrier, session);
        beginsToAsk(carrier, session);
        pod.liveCalls.handOverAll();

        // When
        pod.liveCalls.handOverAll();

        // Then
        carrier.awaitClosed(1000);
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL)).contains("handed over", "detached");
    }

    @Test
    void an_agent_that_was_cut_off_goes_on_speaking_where_the_call_is_resumed() throws Exception {
        // Given
        pod.journal.remembers(List.of(new Turn(0, Turn.Speaker.AGENT, "We open", Instant.EPOCH, 400, true, null)));

        // When
        pod.dial(pod.call(CALL, 2));

        // Then
        provider.awaitConfigured().awaitSaid("response.create");
    }

    @Test
    void a_call_is_not_handed_over_while_the_caller_speaks_although_the_engine_says_nothing() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitConfigured();
        greet(carrier, session);
        pod.liveCalls.handOverAll();

        // When somebody speaks and pauses, and only then the engine tells of it
        carrier.speak(audio(1600, 3));
        pauses(carrier);
        session.tell("{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":900,\"item_id\":\"item_1\"}");

        // Then
        await().until(() -> carrier.received("clear").size() == 1);
        assertThat(carrier.isOpen()).isTrue();
        pod.liveCalls.handOverAll();
        carrier.awaitClosed(1000);
    }

    /** The caller has begun to speak, and the engine has told so. */
    private static void beginsToAsk(Carrier carrier, Provider.Session session) {
        session.tell("{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":900,\"item_id\":\"item_1\"}");
        await().until(() -> carrier.received("clear").size() == 1);
    }

    /** A second in which the caller says nothing. */
    private static void pauses(Carrier carrier) throws Exception {
        byte[] silence = new byte[1000 * Mulaw.BYTES_PER_MILLI];
        Arrays.fill(silence, Mulaw.SILENCE);
        carrier.speak(silence);
    }

    /** The agent says its greeting, and the caller hears it to its end. */
    private void greet(Carrier carrier, Provider.Session session) throws Exception {
        answer(session, "item_0", "Hello there.");
        await().until(() -> carrier.marks().size() == 1);
        carrier.returnAllMarks();
        await().until(() -> pod.journal.turns().size() == 1);
    }

    private static void answer(Provider.Session session, String item, String words) {
        speak(session, item, audio(800, 8));
        session.tell("{\"type\":\"response.output_audio_transcript.done\",\"item_id\":\"" + item
                + "\",\"transcript\":\"" + words + "\"}");
        session.tell("{\"type\":\"response.output_audio.done\",\"item_id\":\"" + item + "\"}");
    }

    private static Turn turn(int ordinal, Turn.Speaker speaker, String text) {
        return new Turn(ordinal, speaker, text, Instant.EPOCH, 0, false, null);
    }
}
