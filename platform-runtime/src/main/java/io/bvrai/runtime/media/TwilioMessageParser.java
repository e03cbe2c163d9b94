package io.bvrai.runtime.media;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bvrai.runtime.engine.audio.Base64Audio;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The strict reading of a Twilio message: the slow path beside {@link MediaFrameScanner}, and the only one for control messages. */
final class TwilioMessageParser {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(8).build())
            .build();
    private static final ObjectReader READER =
            new JsonMapper(FACTORY).reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private TwilioMessageParser() {}

    static TwilioMessage parse(byte[] frame, int from, int to) throws MalformedMessage {
        JsonNode message = tree(frame, from, to);
        String event = text(message, "event");
        return switch (event) {
            case "connected" -> new TwilioMessage.Connected(text(message, "protocol"));
            case "start" -> start(message);
            case "media" -> media(message);
            case "mark" -> new TwilioMessage.Mark(text(message, "streamSid"), text(object(message, "mark"), "name"));
            case "dtmf" -> new TwilioMessage.Dtmf(text(message, "streamSid"), text(object(message, "dtmf"), "digit"));
            case "stop" -> new TwilioMessage.Stop(text(message, "streamSid"));
            default -> new TwilioMessage.Unknown(event);
        };
    }

    private static JsonNode tree(byte[] frame, int from, int to) throws MalformedMessage {
        JsonNode message;
        try {
            message = READER.readTree(frame, from, to - from);
        } catch (IOException e) {
            // The parser's own message quotes what it choked on; that may be audio or digits, so only the kind of fault
            // is kept.
            throw new MalformedMessage("not JSON: " + e.getClass().getSimpleName());
        }
        if (!message.isObject()) {
            throw new MalformedMessage("not a JSON object");
        }
        return message;
    }

    private static TwilioMessage.Start start(JsonNode message) throws MalformedMessage {
        JsonNode start = object(message, "start");
        JsonNode format = object(start, "mediaFormat");
        String streamSid = sid(start, "streamSid", "MZ");
        if (!streamSid.equals(text(message, "streamSid"))) {
            throw new MalformedMessage("start.streamSid differs from streamSid");
        }
        return new TwilioMessage.Start(
                sid(start, "accountSid", "AC"),
                sid(start, "callSid", "CA"),
                streamSid,
                text(format, "encoding"),
                number(format, "sampleRate"),
                number(format, "channels"));
    }

    private static TwilioMessage.Media media(JsonNode message) throws MalformedMessage {
        JsonNode media = object(message, "media");
        String payload = text(media, "payload");
        byte[] characters = payload.getBytes(StandardCharsets.UTF_8);
        if (!Base64Audio.isBase64(characters, 0, characters.length)) {
            throw new MalformedMessage("media.payload is not base64");
        }
        return new TwilioMessage.Media(text(message, "streamSid"), text(media, "track"), payload);
    }

    private static JsonNode object(JsonNode parent, String field) throws MalformedMessage {
        JsonNode value = parent.path(field);
        if (!value.isObject()) {
            throw new MalformedMessage(field + " is missing or not an object");
        }
        return value;
    }

    private static String text(JsonNode parent, String field) throws MalformedMessage {
        JsonNode value = parent.path(field);
        if (!value.isTextual()) {
            throw new MalformedMessage(field + " is missing or not a string");
        }
        return value.textValue();
    }

    /** Twilio's numbers are strings in the envelope and numbers in the format. */
    private static int number(JsonNode parent, String field) throws MalformedMessage {
        JsonNode value = parent.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new MalformedMessage(field + " is missing or not an integer");
        }
        return value.intValue();
    }

    /** A SID goes into frames we write and addresses we log: its shape is checked before it is trusted anywhere. */
    private static String sid(JsonNode parent, String field, String prefix) throws MalformedMessage {
        String value = text(parent, field);
        boolean valid = value.length() == 34
                && value.startsWith(prefix)
                && value.chars().skip(2).allMatch(HexFormat::isHexDigit);
        if (!valid) {
            throw new MalformedMessage(field + " is not a " + prefix + " SID");
        }
        return value;
    }
}
