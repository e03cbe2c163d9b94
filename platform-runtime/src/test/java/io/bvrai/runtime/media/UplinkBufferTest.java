package io.bvrai.runtime.media;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class UplinkBufferTest {
    private final UplinkBuffer buffer = new UplinkBuffer();

    @Test
    void waiting_audio_leaves_in_the_order_it_came() {
        // Given
        assertThat(offer(1)).isZero();
        assertThat(offer(2)).isZero();

        // Then
        assertThat(drained()).containsExactly(1, 2);
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void beyond_half_a_second_the_oldest_goes_first() {
        // Given 25 frames of 20 ms are 500 ms
        for (int i = 1; i <= 25; i++) {
            assertThat(offer(i)).isZero();
        }

        // When
        int dropped = offer(26);

        // Then
        assertThat(dropped).isEqualTo(1);
        assertThat(drained()).hasSize(25).startsWith(2).endsWith(26);
    }

    private int offer(int value) {
        byte[] audio = new byte[160];
        audio[0] = (byte) value;
        byte[] text = ("\"" + Base64.getEncoder().encodeToString(audio) + "\"").getBytes(US_ASCII);
        return buffer.offer(text, 1, text.length - 1);
    }

    private List<Integer> drained() {
        List<Integer> values = new ArrayList<>();
        for (byte[] text = buffer.poll(); text != null; text = buffer.poll()) {
            values.add((int) Base64.getDecoder().decode(text)[0]);
        }
        return values;
    }
}
