package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.call.Turn;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens when the caller speaks over the agent. */
class BargeInTest extends OpenAiCall {
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
        session.tellAtOnce(
                "{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":900,\"item_id\":\"item_2\"}",
                "{\"type\":\"input_audio_buffer.speech_stopped\",\"audio_end_ms\":950,\"item_id\":\"item_2\"}");
        session.tellAtOnce(
                "{\"type\":\"input_audio_buffer.speech_started\",\"audio_start_ms\":2000,\"item_id\":\"item_3\"}");
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
}
