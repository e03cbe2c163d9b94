package io.bvrai.runtime.engine.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechDeltaScannerTest {
    private static final String USUAL =
            "{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_1\",\"response_id\":\"resp_1\","
                    + "\"item_id\":\"item_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"AAECAwQF\"}";

    private final SpeechDeltaScanner scanner = new SpeechDeltaScanner();

    @Test
    void the_audio_and_whose_it_is_are_found_in_the_usual_event() {
        byte[] event = USUAL.getBytes(UTF_8);
        assertThat(scanner.scan(event, 0, event.length)).isTrue();
        assertThat(audio(event)).isEqualTo("AAECAwQF");
        assertThat(scanner.item(event)).isEqualTo("item_1");
        assertThat(scanner.itemIs(event, "item_1".getBytes(UTF_8))).isTrue();
        assertThat(scanner.responseIs(event, "resp_1".getBytes(UTF_8))).isTrue();
        assertThat(scanner.responseIs(event, "resp_2".getBytes(UTF_8))).isFalse();
    }

    @Test
    void the_order_of_the_fields_behind_the_type_does_not_matter() {
        byte[] event =
                "{\"type\":\"response.output_audio.delta\",\"delta\":\"AAEC\",\"item_id\":\"i\",\"response_id\":\"r\",\"new\":\"field\"}"
                        .getBytes(UTF_8);
        assertThat(scanner.scan(event, 0, event.length)).isTrue();
        assertThat(audio(event)).isEqualTo("AAEC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"response.output_audio.done\",\"item_id\":\"i\",\"response_id\":\"r\",\"delta\":\"AAEC\"}",
                "{\"type\":\"response.output_audio.delta\",\"item_id\":\"i\",\"response_id\":\"r\"}",
                "{\"type\":\"response.output_audio.delta\",\"item_id\":\"i\",\"response_id\":\"r\",\"delta\":\"AAE\"}",
                "{\"type\":\"response.output_audio.delta\",\"item_id\":\"i\",\"response_id\":\"r\",\"delta\":\"AA\\u0045C\"}",
                "{\"type\":\"response.output_audio.delta\", \"item_id\":\"i\",\"response_id\":\"r\",\"delta\":\"AAEC\"}",
                "{\"type\":\"response.output_audio.delta\",\"x\":{\"delta\":\"AAEC\"},\"item_id\":\"i\",\"response_id\":\"r\"}",
                "{\"type\":\"response.output_audio.delta\",\"item_id\":\"i\",\"response_id\":\"r\",\"delta\":\"AAEC\"",
                "{\"type\":\"response.output_audio.delta\",\"item_id\":\"i\",\"response_id\":\"r\",\"delta\":\"AAEC\"}}",
                "{\"type\":\"response.output_audio.delta\"",
                ""
            })
    void anything_else_is_left_to_the_parser(String event) {
        byte[] bytes = event.getBytes(UTF_8);
        assertThat(scanner.scan(bytes, 0, bytes.length)).isFalse();
    }

    @Property(tries = 20_000)
    void what_the_scanner_accepts_the_parser_reads_the_same(@ForAll("damaged") byte[] event) throws IOException {
        if (scanner.scan(event, 0, event.length)) {
            JsonNode read = RealtimeEvents.parse(event, 0, event.length);
            assertThat(audio(event)).isEqualTo(RealtimeEvents.field(read, "delta"));
            assertThat(new String(event, UTF_8))
                    .contains("\"item_id\":\"" + RealtimeEvents.field(read, "item_id") + "\"");
            assertThat(scanner.responseIs(
                            event, RealtimeEvents.field(read, "response_id").getBytes(UTF_8)))
                    .isTrue();
        }
    }

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
                "\"delta\":\"",
                "\"item_id\":\"x\",",
                "01",
                "-1",
                "null");
        Arbitrary<Integer> removed = Arbitraries.integers().between(0, 3);
        return Combinators.combine(at, removed, piece).as((position, count, text) -> (USUAL.substring(0, position)
                        + text
                        + USUAL.substring(Math.min(USUAL.length(), position + count)))
                .getBytes(UTF_8));
    }

    private String audio(byte[] event) {
        return new String(event, scanner.audioStart(), scanner.audioEnd() - scanner.audioStart(), UTF_8);
    }
}
