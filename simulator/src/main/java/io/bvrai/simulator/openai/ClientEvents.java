package io.bvrai.simulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/** What a client may send, each event checked strictly before it takes effect. */
final class ClientEvents {
    private static final int MAX_APPEND = 15 * 1024 * 1024;
    private static final int LEAST_COMMIT_MS = 100;
    private static final String KNOWN = "'session.update', 'input_audio_buffer.append', 'input_audio_buffer.commit',"
            + " 'input_audio_buffer.clear', 'conversation.item.create', 'conversation.item.truncate',"
            + " 'conversation.item.delete', 'conversation.item.retrieve', 'response.create', and 'response.cancel'";

    private final RealtimeSession session;

    ClientEvents(RealtimeSession session) {
        this.session = session;
    }

    void handle(JsonObject event) {
        Fields fields = new Fields(event, "");
        String type = fields.requiredText("type");
        fields.text("event_id");
        switch (type) {
            case "session.update" ->
                session.update(fields.only("type", "event_id", "session").requiredObject("session"));
            case "input_audio_buffer.append" -> append(fields.only("type", "event_id", "audio"));
            case "input_audio_buffer.commit" -> {
                fields.only("type", "event_id");
                commit();
            }
            case "input_audio_buffer.clear" -> {
                fields.only("type", "event_id");
                session.caller().clear();
                session.send("input_audio_buffer.cleared", new JsonObject());
            }
            case "conversation.item.create" ->
                create(fields.only("type", "event_id", "item", "previous_item_id")
                        .requiredObject("item"));
            case "conversation.item.truncate" ->
                truncate(fields.only("type", "event_id", "item_id", "content_index", "audio_end_ms"));
            case "conversation.item.delete" -> delete(fields.only("type", "event_id", "item_id"));
            case "conversation.item.retrieve" -> {
                Item item = item(fields.only("type", "event_id", "item_id"));
                session.send("conversation.item.retrieved", new JsonObject().put("item", item.json()));
            }
            case "response.create" -> respond(fields.only("type", "event_id", "response"));
            case "response.cancel" -> cancel(fields.only("type", "event_id", "response_id"));
            default -> throw RealtimeError.value("type", type, KNOWN);
        }
    }

    private void append(Fields fields) {
        String audio = fields.requiredText("audio");
        if (audio.length() > MAX_APPEND) {
            throw new RealtimeError("string_above_max_length", "The audio is larger than 15 MiB.", "audio");
        }
        try {
            session.caller().append(Base64.getDecoder().decode(audio));
        } catch (IllegalArgumentException e) {
            throw new RealtimeError("invalid_value", "Invalid 'audio'. Expected base64-encoded audio bytes.", "audio");
        }
    }

    private void commit() {
        long buffered = session.caller().bufferedMs();
        if (buffered < LEAST_COMMIT_MS) {
            throw new RealtimeError(
                    "input_audio_buffer_commit_empty",
                    "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer"
                            + " only has " + buffered + ".00ms of audio.",
                    null);
        }
        session.commit();
    }

    private void create(Fields item) {
        String id = item.text("id").orElseGet(() -> Conversation.id("item"));
        String type = item.oneOf("type", "message", "function_call", "function_call_output")
                .orElseThrow(() -> RealtimeError.missing("item.type"));
        switch (type) {
            case "message" ->
                session.add(message(item.only("id", "object", "type", "status", "role", "content"), id), "");
            case "function_call_output" -> {
                item.only("id", "object", "type", "status", "call_id", "output");
                String output = item.requiredText("output");
                Item result = new Item(id, Item.Kind.FUNCTION_OUTPUT, output).call("", item.requiredText("call_id"));
                session.log(
                        "openai.tool-result",
                        new JsonObject().put("callId", result.callId()).put("output", output));
                session.add(result, "");
            }
            default -> {
                item.only("id", "object", "type", "status", "call_id", "name", "arguments");
                session.add(
                        new Item(id, Item.Kind.FUNCTION_CALL, item.requiredText("arguments"))
                                .call(item.requiredText("name"), item.requiredText("call_id")),
                        "");
            }
        }
    }

    private static Item message(Fields item, String id) {
        String role =
                item.oneOf("role", "user", "assistant", "system").orElseThrow(() -> RealtimeError.missing("item.role"));
        JsonArray content = item.array("content").orElseThrow(() -> RealtimeError.missing("item.content"));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            if (!(content.getValue(i) instanceof JsonObject part)) {
                throw RealtimeError.type("item.content[" + i + "]", "an object");
            }
            String wanted = role.equals("assistant") ? "output_text" : "input_text";
            Fields fields = new Fields(part, "item.content[" + i + "]");
            if (fields.oneOf("type", wanted, "input_audio", "output_audio", "input_image")
                    .isEmpty()) {
                throw RealtimeError.missing(fields.at("type"));
            }
            fields.only("type", "text", "audio", "transcript", "image_url", "detail");
            fields.text("text").or(() -> fields.text("transcript")).ifPresent(text::append);
        }
        return new Item(id, Item.Kind.valueOf(role.toUpperCase(java.util.Locale.ROOT)), text.toString());
    }

    private void truncate(Fields fields) {
        Item item = item(fields);
        int end = fields.number("audio_end_ms", 0, Integer.MAX_VALUE)
                .orElseThrow(() -> RealtimeError.missing("audio_end_ms"))
                .intValue();
        int index = fields.number("content_index", 0, Integer.MAX_VALUE)
                .orElseThrow(() -> RealtimeError.missing("content_index"))
                .intValue();
        if (item.kind() != Item.Kind.ASSISTANT || !item.hasAudio()) {
            throw new RealtimeError("invalid_value", "Only model output audio messages can be truncated", "item_id");
        }
        if (index != 0) {
            throw new RealtimeError("invalid_value", "There is no content part " + index, "content_index");
        }
        if (end > item.audioMs()) {
            throw new RealtimeError(
                    "invalid_value",
                    "Audio content of " + item.audioMs() + "ms is already shorter than " + end + "ms",
                    "audio_end_ms");
        }
        session.log(
                "openai.truncate",
                new JsonObject().put("itemId", item.id()).put("audioEndMs", end).put("generatedMs", item.audioMs()));
        item.audioMs(end);
        item.text("");
        session.send(
                "conversation.item.truncated",
                new JsonObject()
                        .put("item_id", item.id())
                        .put("content_index", 0)
                        .put("audio_end_ms", end));
    }

    private void delete(Fields fields) {
        Item item = item(fields);
        session.conversation().remove(item.id());
        session.send("conversation.item.deleted", new JsonObject().put("item_id", item.id()));
    }

    private Item item(Fields fields) {
        String id = fields.requiredText("item_id");
        return session.conversation()
                .find(id)
                .orElseThrow(
                        () -> new RealtimeError("item_not_found", "Item with item_id not found: " + id, "item_id"));
    }

    private void respond(Fields fields) {
        String instructions = fields.object("response")
                .map(response -> response.only(
                        "instructions",
                        "output_modalities",
                        "audio",
                        "tools",
                        "tool_choice",
                        "max_output_tokens",
                        "conversation",
                        "metadata",
                        "prompt",
                        "input"))
                .flatMap(response -> response.text("instructions"))
                .orElse("");
        session.active().ifPresent(running -> {
            throw new RealtimeError(
                    "conversation_already_has_active_response",
                    "Conversation already has an active response in progress: " + running.id()
                            + ". Wait until the response is finished before creating a new one.",
                    null);
        });
        session.respond(instructions);
    }

    private void cancel(Fields fields) {
        String wanted = fields.text("response_id").orElse("");
        ResponseRun running = session.active()
                .filter(run -> wanted.isEmpty() || wanted.equals(run.id()))
                .orElseThrow(() -> new RealtimeError(
                        "response_cancel_not_active", "Cancellation failed: no active response found", null));
        running.cancel("client_cancelled");
    }
}
