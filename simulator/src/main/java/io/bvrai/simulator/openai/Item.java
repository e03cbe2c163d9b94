package io.bvrai.simulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A conversation item. Mutable where the protocol lets it change: transcript, status, how much audio it has. */
final class Item {
    enum Kind {
        USER,
        ASSISTANT,
        SYSTEM,
        FUNCTION_CALL,
        FUNCTION_OUTPUT
    }

    private final String id;
    private final Kind kind;
    private String text;
    private String status = "completed";
    private boolean audio;
    private long audioMs;
    private String name = "";
    private String callId = "";

    Item(String id, Kind kind, String text) {
        this.id = id;
        this.kind = kind;
        this.text = text;
    }

    Item call(String function, String call) {
        name = function;
        callId = call;
        return this;
    }

    Item spoken() {
        audio = true;
        return this;
    }

    String id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    /** What was said, a function's arguments, or its result. */
    String text() {
        return text;
    }

    String callId() {
        return callId;
    }

    boolean hasAudio() {
        return audio;
    }

    /** Audio generated for it so far, or what truncation left. */
    long audioMs() {
        return audioMs;
    }

    void audioMs(long millis) {
        audioMs = millis;
    }

    void text(String said) {
        text = said;
    }

    void status(String now) {
        status = now;
    }

    JsonObject json() {
        JsonObject json = new JsonObject().put("id", id).put("object", "realtime.item");
        return switch (kind) {
            case FUNCTION_CALL ->
                json.put("type", "function_call")
                        .put("status", status)
                        .put("name", name)
                        .put("call_id", callId)
                        .put("arguments", text);
            case FUNCTION_OUTPUT ->
                json.put("type", "function_call_output").put("call_id", callId).put("output", text);
            case USER, ASSISTANT, SYSTEM ->
                json.put("type", "message")
                        .put("status", status)
                        .put("role", kind.name().toLowerCase(java.util.Locale.ROOT))
                        .put("content", new JsonArray().add(content()));
        };
    }

    private JsonObject content() {
        if (audio) {
            return new JsonObject()
                    .put("type", kind == Kind.USER ? "input_audio" : "output_audio")
                    .put("transcript", kind == Kind.USER ? null : text);
        }
        return new JsonObject()
                .put("type", kind == Kind.ASSISTANT ? "output_text" : "input_text")
                .put("text", text);
    }
}
