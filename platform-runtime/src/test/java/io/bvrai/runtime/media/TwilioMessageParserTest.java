package io.bvrai.runtime.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioMessageParserTest {
    private static final String STREAM = "MZ0123456789abcdef0123456789abcdef";
    private static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
    private static final String CALL = "CA0123456789abcdef0123456789abcdef";

    @Test
    void start_says_which_call_and_which_format() throws MalformedMessage {
        // When
        TwilioMessage message = parse(start(STREAM, CALL, "8000"));

        // Then
        assertThat(message).isEqualTo(new TwilioMessage.Start(ACCOUNT, CALL, STREAM, "audio/x-mulaw", 8000, 1));
        assertThat(((TwilioMessage.Start) message).isTelephoneAudio()).isTrue();
    }

    @Test
    void marks_digits_and_stop_are_read() throws MalformedMessage {
        assertThat(parse("{\"event\":\"mark\",\"sequenceNumber\":\"4\",\"streamSid\":\"" + STREAM
                        + "\",\"mark\":{\"name\":\"7\"}}"))
                .isEqualTo(new TwilioMessage.Mark(STREAM, "7"));
        assertThat(parse("{\"event\":\"dtmf\",\"streamSid\":\"" + STREAM
                        + "\",\"sequenceNumber\":\"5\",\"dtmf\":{\"track\":\"inbound_track\",\"digit\":\"#\"}}"))
                .isEqualTo(new TwilioMessage.Dtmf(STREAM, "#"));
        assertThat(parse("{\"event\":\"stop\",\"sequenceNumber\":\"5\",\"stop\":{\"accountSid\":\"" + ACCOUNT
                        + "\",\"callSid\":\"" + CALL + "\"},\"streamSid\":\"" + STREAM + "\"}"))
                .isEqualTo(new TwilioMessage.Stop(STREAM));
    }

    @Test
    void an_event_twilio_added_since_is_not_an_error() throws MalformedMessage {
        assertThat(parse("{\"event\":\"weather\",\"sky\":\"blue\"}")).isEqualTo(new TwilioMessage.Unknown("weather"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"media\"",
                "{",
                "{\"event\":\"media\"",
                "{\"event\":7}",
                "{\"event\":\"stop\",\"event\":\"stop\",\"streamSid\":\"x\"}",
                "{\"event\":\"stop\",\"streamSid\":\"x\"} {}",
                "{\"event\":\"media\",\"streamSid\":\"x\"}",
                "{\"event\":\"media\",\"streamSid\":\"x\",\"media\":{\"track\":\"inbound\",\"payload\":\"not base64!\"}}",
                "{\"event\":\"media\",\"streamSid\":\"x\",\"media\":{\"track\":\"inbound\",\"payload\":5}}",
                "{\"event\":\"mark\",\"streamSid\":\"x\",\"mark\":\"1\"}",
                "{\"event\":\"start\",\"streamSid\":\"x\"}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}},\"event\":\"stop\",\"streamSid\":\"x\"}"
            })
    void malformed_messages_are_refused(String message) {
        assertThatThrownBy(() -> parse(message)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void a_start_whose_identifiers_are_not_sids_is_refused() {
        assertThatThrownBy(() -> parse(start("MZ\\\"},{", CALL, "8000")))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining("streamSid");
        assertThatThrownBy(() -> parse(start(STREAM, "CA123", "8000")))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining("callSid");
    }

    @Test
    void a_refusal_never_quotes_what_it_refuses() {
        assertThatThrownBy(() -> parse("{\"event\":\"dtmf\",\"dtmf\":{\"digit\":\"4111111111111111"))
                .isInstanceOf(MalformedMessage.class)
                .message()
                .doesNotContain("4111");
    }

    private static String start(String stream, String call, String rate) {
        return "{\"event\":\"start\",\"sequenceNumber\":\"1\",\"start\":{\"accountSid\":\"" + ACCOUNT
                + "\",\"streamSid\":\"" + stream
                + "\",\"callSid\":\"" + call
                + "\",\"tracks\":[\"inbound\"],\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\",\"sampleRate\":"
                + rate + ",\"channels\":1},\"customParameters\":{\"token\":\"x\"}},\"streamSid\":\"" + stream + "\"}";
    }

    private static TwilioMessage parse(String message) throws MalformedMessage {
        byte[] bytes = message.getBytes(UTF_8);
        return TwilioMessageParser.parse(bytes, 0, bytes.length);
    }
}
