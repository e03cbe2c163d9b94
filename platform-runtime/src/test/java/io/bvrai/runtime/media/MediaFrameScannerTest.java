package io.bvrai.runtime.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaFrameScannerTest {
    private static final String STREAM = "MZ0123456789abcdef0123456789abcdef";
    private static final String USUAL =
            "{\"event\":\"media\",\"sequenceNumber\":\"4\",\"media\":{\"track\":\"inbound\","
                    + "\"chunk\":\"2\",\"timestamp\":\"5\",\"payload\":\"AAECAwQF\"},\"streamSid\":\"" + STREAM + "\"}";

    private final MediaFrameScanner scanner = new MediaFrameScanner(STREAM);

    @Test
    void the_payload_of_the_usual_frame_is_found_where_it_lies() {
        // Given a frame somewhere inside a larger buffer
        byte[] buffer = ("..." + USUAL + "...").getBytes(UTF_8);

        // When
        boolean found = scanner.scan(buffer, 3, buffer.length - 3);

        // Then
        assertThat(found).isTrue();
        assertThat(new String(buffer, scanner.payloadStart(), scanner.payloadEnd() - scanner.payloadStart(), UTF_8))
                .isEqualTo("AAECAwQF");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"mark\",\"sequenceNumber\":\"4\",\"streamSid\":\"" + STREAM
                        + "\",\"mark\":{\"name\":\"1\"}}",
                "{\"event\": \"media\",\"sequenceNumber\":\"4\",\"media\":{\"track\":\"inbound\",\"chunk\":\"2\",\"timestamp\":\"5\",\"payload\":\"AAEC\"},\"streamSid\":\""
                        + STREAM + "\"}",
                "{\"event\":\"media\",\"sequenceNumber\":\"4\",\"media\":{\"track\":\"outbound\",\"chunk\":\"2\",\"timestamp\":\"5\",\"payload\":\"AAEC\"},\"streamSid\":\""
                        + STREAM + "\"}",
                "{\"event\":\"media\",\"sequenceNumber\":\"4\",\"media\":{\"track\":\"inbound\",\"chunk\":\"2\",\"timestamp\":\"5\",\"payload\":\"AA\\u0045C\"},\"streamSid\":\""
                        + STREAM + "\"}",
                "{\"event\":\"media\",\"sequenceNumber\":\"4\",\"media\":{\"track\":\"inbound\",\"chunk\":\"2\",\"timestamp\":\"5\",\"payload\":\"AAEC\"},\"streamSid\":\"MZ00000000000000000000000000000000\"}",
                "{\"event\":\"media\",\"sequenceNumber\":\"\",\"media\":{\"track\":\"inbound\",\"chunk\":\"2\",\"timestamp\":\"5\",\"payload\":\"AAEC\"},\"streamSid\":\""
                        + STREAM + "\"}",
                "",
                "{\"event\":\"media\",\"sequenceNumber\":\"4"
            })
    void anything_unusual_is_left_to_the_strict_parser(String frame) {
        byte[] bytes = frame.getBytes(UTF_8);
        assertThat(scanner.scan(bytes, 0, bytes.length)).isFalse();
    }

    @Property
    void a_well_formed_frame_is_always_found(
            @ForAll byte[] audio, @ForAll("number") String sequence, @ForAll("number") String time) {
        // Given
        String payload = Base64.getEncoder().encodeToString(audio);
        byte[] frame = frame(sequence, time, payload).getBytes(UTF_8);

        // When
        boolean found = scanner.scan(frame, 0, frame.length);

        // Then
        assertThat(found).isTrue();
        assertThat(new String(frame, scanner.payloadStart(), scanner.payloadEnd() - scanner.payloadStart(), UTF_8))
                .isEqualTo(payload);
    }

    /** The scanner may say no to good frames, but never yes to one that the strict parser refuses or reads differently. */
    @Property(tries = 20_000)
    void what_the_scanner_accepts_the_parser_reads_the_same(@ForAll("damaged") byte[] frame) throws MalformedMessage {
        if (scanner.scan(frame, 0, frame.length)) {
            TwilioMessage message = TwilioMessageParser.parse(frame, 0, frame.length);
            String payload =
                    new String(frame, scanner.payloadStart(), scanner.payloadEnd() - scanner.payloadStart(), UTF_8);
            assertThat(message).isEqualTo(new TwilioMessage.Media(STREAM, "inbound", payload));
        }
    }

    @Provide
    Arbitrary<String> number() {
        return Arbitraries.longs().between(0, Long.MAX_VALUE).map(String::valueOf);
    }

    /** A usual frame in which some bytes were overwritten, removed or inserted. */
    @Provide
    Arbitrary<byte[]> damaged() {
        Arbitrary<Integer> at = Arbitraries.integers().between(0, USUAL.length() - 1);
        Arbitrary<String> piece = Arbitraries.of(
                "",
                "0",
                "A",
                "=",
                "\"",
                "\\",
                "{",
                "}",
                ",",
                ":",
                " ",
                "\n",
                "\u0000",
                "\u00e9",
                "\"payload\":\"",
                "media",
                "+/");
        Arbitrary<Integer> removed = Arbitraries.integers().between(0, 3);
        return Combinators.combine(at, removed, piece).as((position, count, text) -> (USUAL.substring(0, position)
                        + text
                        + USUAL.substring(Math.min(USUAL.length(), position + count)))
                .getBytes(UTF_8));
    }

    private static String frame(String sequence, String time, String payload) {
        return "{\"event\":\"media\",\"sequenceNumber\":\"" + sequence
                + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"1\"," + "\"timestamp\":\"" + time
                + "\",\"payload\":\"" + payload + "\"},\"streamSid\":\"" + STREAM + "\"}";
    }
}
