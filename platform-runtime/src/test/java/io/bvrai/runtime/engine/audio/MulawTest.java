package io.bvrai.runtime.engine.audio;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MulawTest {
    /** Decoder output values of G.711 table 2a/2b (13-bit values times four, as everyone's 16-bit tables have them). */
    @ParameterizedTest
    @CsvSource({
        "0x00, -32124",
        "0x80, 32124",
        "0x0F, -16764",
        "0x10, -15996",
        "0x8F, 16764",
        "0x70, -120",
        "0x7E, -8",
        "0x7F, 0",
        "0xFE, 8",
        "0xFF, 0",
        "0xF0, 120",
        "0xEF, 132"
    })
    void decodes_as_the_table_of_the_recommendation(String code, int sample) {
        assertThat(Mulaw.decode((byte) (int) Integer.decode(code))).isEqualTo((short) sample);
    }

    @Test
    void every_code_but_negative_zero_survives_the_round_trip() {
        for (int code = 0; code < 256; code++) {
            // 0x7F is negative zero: linear samples have only one zero, and it encodes to 0xFF.
            byte expected = code == 0x7F ? Mulaw.SILENCE : (byte) code;
            assertThat(Mulaw.encode(Mulaw.decode((byte) code))).isEqualTo(expected);
        }
    }

    @Property
    void a_sample_is_decoded_to_within_half_a_step_of_its_segment(@ForAll short sample) {
        // Given
        int magnitude = Math.min(Math.abs((int) sample), 32635);

        // When
        int decoded = Mulaw.decode(Mulaw.encode(sample));

        // Then
        int step = Integer.highestOneBit(magnitude + 0x84) >> 4;
        assertThat(Math.abs(Math.abs(decoded) - magnitude)).isLessThanOrEqualTo(step / 2 + 1);
        assertThat(Integer.signum(decoded) * Integer.signum(sample)).isNotNegative();
    }

    @Property
    void a_louder_sample_never_decodes_softer(@ForAll short a, @ForAll short b) {
        int low = Mulaw.decode(Mulaw.encode((short) Math.min(a, b)));
        int high = Mulaw.decode(Mulaw.encode((short) Math.max(a, b)));
        assertThat(low).isLessThanOrEqualTo(high);
    }
}
