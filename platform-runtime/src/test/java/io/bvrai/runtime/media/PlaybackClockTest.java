package io.bvrai.runtime.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.engine.HeardSpeech;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PlaybackClockTest {
    private PlaybackClock clock = new PlaybackClock();

    @Test
    void only_a_returned_mark_makes_audio_heard() {
        // Given
        clock.sent("item_1", 800);
        clock.mark();

        // Then
        assertThat(clock.heardMillis()).isZero();
        assertThat(clock.playing()).isTrue();

        // When
        assertThat(clock.returned("1")).isEqualTo(PlaybackClock.Returned.HEARD);

        // Then
        assertThat(clock.heardMillis()).isEqualTo(100);
        assertThat(clock.playing()).isFalse();
    }

    @Test
    void an_interruption_cuts_the_utterance_at_what_was_heard_of_it() {
        // Given one utterance heard, one half heard, one not begun
        clock.sent("item_1", 1600);
        clock.mark();
        clock.sent("item_2", 800);
        clock.mark();
        clock.sent("item_2", 800);
        clock.mark();
        clock.sent("item_3", 400);
        clock.mark();
        clock.returned("1");
        clock.returned("2");

        // When
        List<HeardSpeech> cut = clock.interrupt();

        // Then
        assertThat(cut).containsExactly(new HeardSpeech("item_2", 100, 200), new HeardSpeech("item_3", 0, 50));
        assertThat(clock.playing()).isFalse();
    }

    @Test
    void marks_that_our_own_clear_returns_count_as_discarded() {
        // Given
        clock.sent("item_1", 1600);
        clock.mark();
        clock.interrupt();

        // When
        PlaybackClock.Returned returned = clock.returned("1");

        // Then
        assertThat(returned).isEqualTo(PlaybackClock.Returned.DISCARDED);
        assertThat(clock.heardMillis()).isZero();
    }

    @Test
    void an_utterance_that_pauses_is_measured_from_its_beginning() {
        // Given an utterance whose first part was heard before its second was generated
        clock.sent("item_1", 1600);
        clock.mark();
        clock.returned("1");
        clock.sent("item_1", 1600);
        clock.mark();

        // When
        List<HeardSpeech> cut = clock.interrupt();

        // Then
        assertThat(cut).containsExactly(new HeardSpeech("item_1", 200, 400));
    }

    @Test
    void names_that_are_not_outstanding_marks_change_nothing() {
        clock.sent("item_1", 8);
        clock.mark();
        for (String name : new String[] {"2", "0", "-1", "", "one", "99999999999", "1x"}) {
            assertThat(clock.returned(name)).isEqualTo(PlaybackClock.Returned.UNKNOWN);
        }
        assertThat(clock.returned("1")).isEqualTo(PlaybackClock.Returned.HEARD);
        assertThat(clock.returned("1")).isEqualTo(PlaybackClock.Returned.UNKNOWN);
        assertThat(clock.heardMillis()).isEqualTo(1);
    }

    /**
     * Against a model of Twilio's buffer that plays byte by byte and delivers returned marks late: whatever happens in whatever
     * order, {@code heard} never exceeds what the ear got, and it catches up when everything has been delivered.
     */
    @Property(tries = 2_000)
    void heard_never_exceeds_what_was_played(@ForAll @Size(max = 80) List<@IntRange(min = 0, max = 6) Integer> steps) {
        // Given jqwik keeps one instance for all tries
        clock = new PlaybackClock();
        Ear twilio = new Ear();
        int item = 0;

        // When, Then
        for (int step : steps) {
            switch (step) {
                case 0, 1 -> speak(twilio, "item_" + item, 137 + 700 * step);
                case 2 -> item++;
                case 3 -> twilio.play(333);
                case 4 -> twilio.play(5000);
                case 5 -> twilio.deliverOne();
                default -> interrupt(twilio);
            }
            assertThat(clock.heardMillis()).isLessThanOrEqualTo(twilio.played / 8);
        }
        if (clock.unmarked()) {
            twilio.mark(clock.mark());
        }
        twilio.play(Long.MAX_VALUE);
        while (twilio.deliverOne()) {
            assertThat(clock.heardMillis()).isLessThanOrEqualTo(twilio.played / 8);
        }
        assertThat(clock.playing()).isFalse();
        if (!steps.contains(6)) {
            assertThat(clock.heardMillis()).isEqualTo(twilio.played / 8);
        }
    }

    private void speak(Ear twilio, String item, int bytes) {
        int left = bytes;
        while (left > 0) {
            int now = Math.min(left, clock.bytesBeforeMark());
            assertThat(now).isPositive();
            clock.sent(item, now);
            twilio.media(item, now);
            left -= now;
            if (clock.bytesBeforeMark() == 0) {
                twilio.mark(clock.mark());
            }
        }
    }

    private void interrupt(Ear twilio) {
        for (HeardSpeech heard : clock.interrupt()) {
            assertThat((long) heard.heardMillis()).isLessThanOrEqualTo(twilio.playedOf(heard.itemId()) / 8);
            assertThat(heard.heardMillis()).isLessThanOrEqualTo(heard.sentMillis());
        }
        twilio.clear();
    }

    /** What the far end does: plays in order, returns a mark once played, returns all marks when cleared. */
    private final class Ear {
        private record Entry(int mark, long bytes, String item) {}

        private final ArrayDeque<Entry> buffer = new ArrayDeque<>();
        private final ArrayDeque<Integer> underway = new ArrayDeque<>();
        private final Map<String, Long> playedByItem = new HashMap<>();
        private long played;

        void media(String item, int bytes) {
            buffer.addLast(new Entry(0, bytes, item));
        }

        void mark(int number) {
            buffer.addLast(new Entry(number, 0, ""));
        }

        void play(long bytes) {
            long left = bytes;
            while (!buffer.isEmpty()) {
                Entry first = buffer.removeFirst();
                if (first.mark > 0) {
                    underway.addLast(first.mark);
                    continue;
                }
                long now = Math.min(left, first.bytes);
                played += now;
                playedByItem.merge(first.item, now, Long::sum);
                left -= now;
                if (now < first.bytes) {
                    buffer.addFirst(new Entry(0, first.bytes - now, first.item));
                    return;
                }
            }
        }

        void clear() {
            buffer.stream().filter(entry -> entry.mark > 0).forEach(entry -> underway.addLast(entry.mark));
            buffer.clear();
        }

        boolean deliverOne() {
            Integer mark = underway.pollFirst();
            if (mark == null) {
                return false;
            }
            clock.returned(Integer.toString(mark));
            return true;
        }

        long playedOf(String item) {
            return playedByItem.getOrDefault(item, 0L);
        }
    }
}
