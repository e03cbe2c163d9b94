package io.bvrai.runtime.engine.audio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64AudioTest {
    @Property
    void what_the_jdk_encodes_is_audio_of_the_same_length(@ForAll byte[] audio) {
        byte[] text = Base64.getEncoder().encode(audio);
        assertThat(Base64Audio.isBase64(text, 0, text.length)).isTrue();
        assertThat(Base64Audio.decodedLength(text, 0, text.length)).isEqualTo(audio.length);
    }

    @Property
    void what_the_jdk_refuses_is_no_audio(@ForAll @StringLength(max = 12) String text) {
        byte[] characters = text.getBytes(ISO_8859_1);
        boolean padded = characters.length % 4 == 0;
        assertThat(Base64Audio.isBase64(characters, 0, characters.length)).isEqualTo(padded && jdkDecodes(characters));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAA", "AA=A", "A===", "====", "=", "AAAA=", "AA\\\\", "AAA\"", "AA-_", "AAAA AAA"})
    void half_quanta_misplaced_padding_and_foreign_characters_are_no_audio(String text) {
        byte[] characters = text.getBytes(ISO_8859_1);
        assertThat(Base64Audio.isBase64(characters, 0, characters.length)).isFalse();
    }

    @Property
    void caller_audio_becomes_the_samples_of_its_codes(@ForAll byte[] audio) {
        // Given
        byte[] framed = ("##" + Base64.getEncoder().encodeToString(audio) + "##").getBytes(ISO_8859_1);
        ByteBuf pcm = Unpooled.buffer();

        // When
        Base64Audio.decodeToPcm(framed, 2, framed.length - 2, pcm);

        // Then
        assertThat(pcm.readableBytes()).isEqualTo(audio.length * 2);
        for (byte code : audio) {
            assertThat(pcm.readShortLE()).isEqualTo(Mulaw.decode(code));
        }
    }

    @Property
    void audio_is_as_loud_as_the_mean_of_its_samples(@ForAll byte[] audio) {
        // Given
        byte[] framed = ("##" + Base64.getEncoder().encodeToString(audio) + "##").getBytes(ISO_8859_1);
        long sum = 0;
        for (byte code : audio) {
            sum += Math.abs(Mulaw.decode(code));
        }

        // Then
        assertThat(Base64Audio.meanMagnitude(framed, 2, framed.length - 2))
                .isEqualTo(audio.length == 0 ? 0 : (int) (sum / audio.length));
    }

    @Property
    void engine_samples_become_base64_of_their_codes(@ForAll @Size(max = 400) short[] samples) {
        // Given
        ByteBuf pcm = Unpooled.buffer();
        byte[] codes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            pcm.writeShortLE(samples[i]);
            codes[i] = Mulaw.encode(samples[i]);
        }
        ByteBuf text = Unpooled.buffer();

        // When
        Base64Audio.encodeFromPcm(pcm, samples.length, text);

        // Then
        assertThat(text.toString(ISO_8859_1)).isEqualTo(Base64.getEncoder().encodeToString(codes));
    }

    private static boolean jdkDecodes(byte[] characters) {
        try {
            Base64.getDecoder().decode(characters);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
