package io.bvrai.simulator.openai;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Server-side turn detection.
 *
 * @param idleTimeoutMs prompt a silent caller after that long, 0 for never
 */
record TurnDetection(
        String type,
        double threshold,
        int prefixPaddingMs,
        int silenceMs,
        boolean createResponse,
        boolean interruptResponse,
        int idleTimeoutMs,
        String eagerness) {

    static final TurnDetection PRESET = new TurnDetection("server_vad", 0.5, 300, 500, true, true, 0, "auto");

    /** Semantic detection is acted out as silence of a length depending on eagerness. */
    private static final Map<String, Integer> SEMANTIC_SILENCE =
            Map.of("low", 900, "medium", 500, "high", 300, "auto", 500);

    static TurnDetection read(Fields fields) {
        String type = fields.oneOf("type", "server_vad", "semantic_vad").orElse("server_vad");
        boolean create = fields.flag("create_response").orElse(true);
        boolean interrupt = fields.flag("interrupt_response").orElse(true);
        if (type.equals("semantic_vad")) {
            fields.only("type", "create_response", "interrupt_response", "eagerness");
            String eagerness =
                    fields.oneOf("eagerness", "low", "medium", "high", "auto").orElse("auto");
            int silence = SEMANTIC_SILENCE.getOrDefault(eagerness, 500);
            return new TurnDetection(type, 0.5, 300, silence, create, interrupt, 0, eagerness);
        }
        fields.only(
                "type",
                "threshold",
                "prefix_padding_ms",
                "silence_duration_ms",
                "create_response",
                "interrupt_response",
                "idle_timeout_ms");
        return new TurnDetection(
                type,
                fields.number("threshold", 0, 1).orElse(0.5),
                fields.number("prefix_padding_ms", 0, 5000).orElse(300.0).intValue(),
                fields.number("silence_duration_ms", 0, 10_000).orElse(500.0).intValue(),
                create,
                interrupt,
                fields.number("idle_timeout_ms", 5000, 30_000).orElse(0.0).intValue(),
                "auto");
    }

    JsonObject json() {
        JsonObject json = new JsonObject()
                .put("type", type)
                .put("create_response", createResponse)
                .put("interrupt_response", interruptResponse);
        if (type.equals("semantic_vad")) {
            return json.put("eagerness", eagerness);
        }
        return json.put("threshold", threshold)
                .put("prefix_padding_ms", prefixPaddingMs)
                .put("silence_duration_ms", silenceMs)
                .put("idle_timeout_ms", idleTimeoutMs == 0 ? null : idleTimeoutMs);
    }
}
