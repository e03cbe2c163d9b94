package io.bvrai.runtime.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The reading of server events outside the audio path. A field that is missing reads as empty text or zero: only the type is required. */
final class RealtimeEvents {
    private static final ObjectReader READER = new JsonMapper().reader();

    private RealtimeEvents() {}

    /**
     * @throws IOException when it isn't a JSON object with a type
     */
    static JsonNode parse(byte[] event, int from, int to) throws IOException {
        JsonNode node = READER.readTree(event, from, to - from);
        if (!node.path("type").isTextual()) {
            throw new IOException("event without a type");
        }
        return node;
    }

    static String field(JsonNode event, String name) {
        return event.path(name).asText("");
    }

    /** {@code usage} flattened: {@code input_token_details.audio_tokens} and its siblings, every class that the provider reports. */
    static Map<String, Long> usage(JsonNode usage) {
        Map<String, Long> units = new TreeMap<>();
        flatten("", usage, units);
        return units;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, Long> units) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = prefix + field.getKey();
            if (field.getValue().isIntegralNumber()) {
                units.put(name, field.getValue().longValue());
            } else if (field.getValue().isObject()) {
                flatten(name + ".", field.getValue(), units);
            }
        }
    }
}
