package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.call.Turn;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** A call over OpenAI Realtime, with carrier and provider played by hand. */
class OpenAiCallTest extends OpenAiCall {
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
                "{\"type\":\"response.output_audio_transcript.done\",\"item_id\":\"item_2\",\"transcript\":\"We open"
                        + " at nine.\"}");
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

    private static byte[] filled(int bytes, int value) {
        byte[] audio = new byte[bytes];
        Arrays.fill(audio, (byte) value);
        return audio;
    }
}
