package io.bvrai.simulator.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarTest {
    private final List<Heard> heard = new ArrayList<>();
    private final Ear ear = Ear.telephone(heard::add);

    @ParameterizedTest
    @ValueSource(strings = {"", "Hello?", "Guten Tag, Praxis Müller – wie kann ich helfen?", "00000000", "日本語"})
    void hears_exactly_what_a_voice_says(String text) {
        // Given
        byte[] audio = Voice.muLaw(text);

        // When
        ear.hearMuLaw(audio);
        ear.hearMuLaw(MuLaw.silentFrame());

        // Then
        assertThat(heard).singleElement().satisfies(phrase -> {
            assertThat(phrase.text()).isEqualTo(text);
            assertThat(phrase.quality()).isEqualTo(Heard.Quality.WHOLE);
            assertThat(phrase.totalMs()).isEqualTo(MuLaw.millis(audio.length));
            assertThat(phrase.heardMs()).isBetween(phrase.totalMs() - 20, phrase.totalMs());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 37, 79, 80, 81, 159, 160, 1234})
    void needs_no_alignment(int offset) {
        // Given
        byte[] silence = new byte[offset];
        Arrays.fill(silence, MuLaw.SILENCE);

        // When
        ear.hearMuLaw(silence);
        ear.hearMuLaw(Voice.muLaw("Any offset will do."));
        ear.hearMuLaw(MuLaw.silentFrame());

        // Then
        assertThat(heard).extracting(Heard::text).containsExactly("Any offset will do.");
        assertThat(heard.getFirst().startMs()).isCloseTo(offset / 8, org.assertj.core.data.Offset.offset(10L));
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16000, 24000, 48000})
    void hears_linear_audio_at_every_rate_the_vendors_use(int rate) {
        // Given
        Ear wide = new Ear(rate, heard::add);

        // When
        wide.hear(Voice.at(rate).speak("Sample rates differ."));
        wide.hear(new short[rate / 10]);

        // Then
        assertThat(heard).singleElement().satisfies(phrase -> assertThat(phrase.text())
                .isEqualTo("Sample rates differ."));
        assertThat(heard.getFirst().whole()).isTrue();
    }

    @Test
    void reports_how_much_of_a_cut_off_phrase_was_heard() {
        // Given
        String text = "This sentence is interrupted by the caller.";
        byte[] audio = Voice.muLaw(text);

        // When
        ear.hearMuLaw(Arrays.copyOf(audio, 8 * 600));
        for (int i = 0; i < 50; i++) {
            ear.hearMuLaw(MuLaw.silentFrame());
        }

        // Then
        assertThat(heard).singleElement().satisfies(phrase -> {
            assertThat(phrase.quality()).isEqualTo(Heard.Quality.TRUNCATED);
            assertThat(phrase.heardMs()).isBetween(590L, 610L);
            assertThat(phrase.totalMs()).isEqualTo(Voice.millis(text));
            assertThat(text).startsWith(phrase.text());
            assertThat(phrase.text()).hasSizeBetween(11, 13);
        });
    }

    @Test
    void notices_lost_audio() {
        // Given
        byte[] audio = Voice.muLaw("Some of this gets lost on its way.");
        byte[] holed = new byte[audio.length - 1600];
        System.arraycopy(audio, 0, holed, 0, 4800);
        System.arraycopy(audio, 6400, holed, 4800, audio.length - 6400);

        // When
        ear.hearMuLaw(holed);
        ear.hearMuLaw(MuLaw.silentFrame());

        // Then
        assertThat(heard).singleElement().satisfies(phrase -> assertThat(phrase.quality())
                .isEqualTo(Heard.Quality.GARBLED));
    }

    @Test
    void understands_a_phrase_that_stutters_and_reports_the_gap() {
        // Given
        byte[] audio = Voice.muLaw("The network was slow here.");

        // When
        ear.hearMuLaw(Arrays.copyOf(audio, 4000));
        for (int i = 0; i < 10; i++) {
            ear.hearMuLaw(MuLaw.silentFrame());
        }
        ear.hearMuLaw(Arrays.copyOfRange(audio, 4000, audio.length));
        ear.hearMuLaw(MuLaw.silentFrame());

        // Then
        assertThat(heard).singleElement().satisfies(phrase -> {
            assertThat(phrase.text()).isEqualTo("The network was slow here.");
            assertThat(phrase.whole()).isTrue();
            assertThat(phrase.gapMs()).isBetween(185L, 205L);
        });
    }

    @Test
    void is_not_fooled_by_noise() {
        // Given
        short[] noise = new short[16_000];
        java.util.Random random = new java.util.Random(7);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) (random.nextGaussian() * 4000);
        }

        // When
        ear.hear(noise);

        // Then
        assertThat(heard).isEmpty();
        assertThat(ear.audibleMs()).isGreaterThan(1900);
    }
}
