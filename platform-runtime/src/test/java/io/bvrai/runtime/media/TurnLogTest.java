package io.bvrai.runtime.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.engine.HeardSpeech;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnLogTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    private final List<Turn> told = new ArrayList<>();
    private final TurnLog log = new TurnLog(told::add);

    @Test
    void an_agents_turn_is_told_when_it_has_been_said_worded_and_heard() {
        log.agentSpoke("item_1", 8000, START);
        log.agentSaid("item_1", "We open at nine.", START);
        log.heard(item -> true);
        assertThat(told).isEmpty();

        log.agentSpeechEnded("item_1");
        log.heard(item -> false);
        assertThat(told).isEmpty();

        log.heard(item -> true);
        assertThat(told).containsExactly(new Turn(0, Turn.Speaker.AGENT, "We open at nine.", START, 1000, false, null));
    }

    @Test
    void the_callers_turn_keeps_its_place_although_its_words_come_later() {
        // Given
        log.callerStarted("item_1", START);
        log.callerEnded("item_1", START.plusMillis(1200));
        log.agentSpoke("item_2", 800, START.plusMillis(2000));
        log.agentSaid("item_2", "At nine.", START);
        log.agentSpeechEnded("item_2");
        log.heard(item -> true);

        // When
        log.callerSaid("item_1", "When do you open?", START.plusMillis(3000));

        // Then
        assertThat(told)
                .containsExactlyInAnyOrder(
                        new Turn(0, Turn.Speaker.CALLER, "When do you open?", START, 1200, false, null),
                        new Turn(1, Turn.Speaker.AGENT, "At nine.", START.plusMillis(2000), 100, false, 800));
    }

    @Test
    void is_settled_when_the_caller_is_answered_and_the_answer_heard() {
        assertThat(log.settled()).isTrue();

        log.callerStarted("item_1", START);
        log.callerEnded("item_1", START.plusMillis(1200));
        log.callerSaid("item_1", "When do you open?", START.plusMillis(1500));
        assertThat(log.settled()).as("asked").isFalse();

        log.agentSpoke("item_2", 800, START.plusMillis(2000));
        log.agentSaid("item_2", "At nine.", START);
        log.agentSpeechEnded("item_2");
        assertThat(log.settled()).as("answered").isFalse();

        log.heard(item -> true);
        assertThat(log.settled()).as("heard").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "100, ''", "499, one two", "500, one two", "990, one two three", "1000, one two three four"})
    void an_interrupted_turn_says_the_whole_words_that_were_heard(int heardMillis, String words) {
        // Given
        log.agentSpoke("item_1", 8000, START);
        log.cut(List.of(new HeardSpeech("item_1", heardMillis, 1000)));

        // When the words come after the interruption
        log.agentSaid("item_1", "one two three four", START);

        // Then
        if (words.isEmpty()) {
            assertThat(told).isEmpty();
        } else {
            assertThat(told)
                    .extracting(Turn::text, Turn::interrupted, Turn::durationMs)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(words, true, heardMillis));
        }
    }

    @Test
    void silence_and_noise_are_no_turns() {
        log.callerStarted("item_1", START);
        log.callerSaid("item_1", " ", START);
        log.agentSpoke("item_2", 8000, START);
        log.finish(List.of());
        assertThat(told).isEmpty();
    }

    @Test
    void words_that_were_never_spoken_are_no_turn() {
        log.agentSaid("item_1", "This response was cancelled.", START);
        log.agentSpeechEnded("item_1");
        log.heard(item -> true);
        log.finish(List.of());
        assertThat(told).isEmpty();
    }

    @Test
    void a_call_that_ends_in_the_middle_tells_what_was_heard_until_then() {
        // Given words that are still coming
        log.agentSpoke("item_1", 8000, START);
        log.agentSaying("item_1", "one two ", START);
        log.agentSaying("item_1", "three four", START);

        // When
        log.finish(List.of(new HeardSpeech("item_1", 500, 1000)));

        // Then
        assertThat(told)
                .extracting(Turn::text, Turn::interrupted)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("one two", true));
    }
}
