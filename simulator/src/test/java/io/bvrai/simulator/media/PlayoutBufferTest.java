package io.bvrai.simulator.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.audio.MuLaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlayoutBufferTest {
    private final List<String> marks = new ArrayList<>();
    private final PlayoutBuffer buffer = new PlayoutBuffer(marks::add);

    private void tick() {
        buffer.frameElapsed();
        buffer.next();
    }

    private static byte[] audio(int millis) {
        byte[] audio = new byte[millis * 8];
        Arrays.fill(audio, (byte) 0x10);
        return audio;
    }

    @Test
    void a_mark_returns_at_once_when_nothing_is_buffered() {
        buffer.mark("a");

        assertThat(marks).containsExactly("a");
    }

    @Test
    void a_mark_returns_when_the_audio_before_it_has_been_played_not_when_it_was_taken() {
        // Given
        buffer.add(audio(40));
        buffer.mark("end");

        // When
        tick();
        tick();

        // Then: the second frame is being played
        assertThat(marks).isEmpty();
        buffer.frameElapsed();
        assertThat(marks).containsExactly("end");
    }

    @Test
    void a_mark_set_while_the_last_frame_plays_waits_for_it() {
        // Given
        buffer.add(audio(20));
        tick();

        // When
        buffer.mark("after");

        // Then
        assertThat(marks).isEmpty();
        buffer.frameElapsed();
        assertThat(marks).containsExactly("after");
    }

    @Test
    void audio_of_any_length_is_cut_into_frames_without_loss() {
        // Given
        buffer.add(new byte[] {1, 2, 3});
        buffer.add(new byte[200]);

        // When
        byte[] first = buffer.next();
        byte[] second = buffer.next();
        byte[] third = buffer.next();

        // Then
        assertThat(first).startsWith(1, 2, 3, 0).doesNotContain(MuLaw.SILENCE);
        assertThat(second).startsWith(new byte[43]).endsWith(MuLaw.SILENCE);
        assertThat(third).containsOnly(MuLaw.SILENCE);
        assertThat(buffer.buffered()).isZero();
    }

    @Test
    void clear_silences_the_rest_and_returns_all_marks_in_order() {
        // Given
        buffer.add(audio(20));
        buffer.mark("1");
        buffer.add(audio(400));
        buffer.mark("2");
        buffer.mark("3");
        tick();

        // When
        buffer.clear();

        // Then
        assertThat(marks).containsExactly("1", "2", "3");
        assertThat(buffer.next()).containsOnly(MuLaw.SILENCE);
    }
}
