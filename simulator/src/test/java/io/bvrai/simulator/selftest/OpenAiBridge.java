package io.bvrai.simulator.selftest;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The smallest bridge that treats both vendors right: marks count what was heard, barge-in clears and truncates. */
final class OpenAiBridge implements Consumer<ServerWebSocket> {
    private final Vertx vertx;
    private final URI openAi;
    private final String key;
    private final String instructions;
    private final JsonArray tools;
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();

    OpenAiBridge(Vertx vertx, URI openAi, String key, String instructions, JsonArray tools) {
        this.vertx = vertx;
        this.openAi = openAi;
        this.key = key;
        this.instructions = instructions;
        this.tools = tools;
    }

    /** Everything the AI's server sent. */
    List<JsonObject> events(String type) {
        return events.stream()
                .filter(event -> event.getString("type").equals(type))
                .toList();
    }

    @Override
    public void accept(ServerWebSocket twilio) {
        WebSocketClient client = vertx.createWebSocketClient();
        twilio.pause();
        client.connect(new WebSocketConnectOptions()
                        .setHost(openAi.getHost())
                        .setPort(openAi.getPort())
                        .setURI("/v1/realtime?model=gpt-realtime")
                        .addHeader("Authorization", "Bearer " + key))
                .onSuccess(ai -> new Session(twilio, ai))
                .onFailure(cause -> twilio.close((short) 1011));
    }

    private final class Session {
        private final ServerWebSocket twilio;
        private final WebSocket ai;
        private String streamSid = "";
        private String itemId = "";
        private long sentMs;
        private long heardMs;
        private boolean truncated;

        Session(ServerWebSocket twilio, WebSocket ai) {
            this.twilio = twilio;
            this.ai = ai;
            ai.textMessageHandler(text -> fromAi(new JsonObject(text)));
            ai.closeHandler(closed -> twilio.close((short) 1000));
            twilio.textMessageHandler(text -> fromTwilio(new JsonObject(text)));
            twilio.closeHandler(closed -> ai.close());
            twilio.resume();
        }

        private void fromTwilio(JsonObject message) {
            switch (message.getString("event")) {
                case "start" -> {
                    streamSid = message.getString("streamSid");
                    configure();
                }
                case "media" ->
                    ai.writeTextMessage(new JsonObject()
                            .put("type", "input_audio_buffer.append")
                            .put("audio", message.getJsonObject("media").getString("payload"))
                            .encode());
                case "mark" -> mark(message.getJsonObject("mark").getString("name"));
                default -> {}
            }
        }

        private void mark(String name) {
            String[] parts = name.split(":");
            if (!truncated && parts[0].equals(itemId)) {
                heardMs = Long.parseLong(parts[1]);
            }
        }

        private void configure() {
            JsonObject pcmu = new JsonObject().put("type", "audio/pcmu");
            JsonObject input = new JsonObject()
                    .put("format", pcmu)
                    .put("transcription", new JsonObject().put("model", "gpt-4o-mini-transcribe"))
                    .put("turn_detection", new JsonObject().put("type", "server_vad"));
            JsonObject session = new JsonObject()
                    .put("type", "realtime")
                    .put("instructions", instructions)
                    .put(
                            "audio",
                            new JsonObject().put("input", input).put("output", new JsonObject().put("format", pcmu)))
                    .put("tools", tools);
            toAi("session.update", new JsonObject().put("session", session));
            toAi("response.create", new JsonObject());
        }

        private void fromAi(JsonObject event) {
            events.add(event);
            switch (event.getString("type")) {
                case "response.output_audio.delta" -> play(event);
                case "input_audio_buffer.speech_started" -> bargeIn();
                case "response.function_call_arguments.done" -> {
                    JsonObject item = new JsonObject()
                            .put("type", "function_call_output")
                            .put("call_id", event.getString("call_id"))
                            .put("output", "Monday at nine");
                    toAi("conversation.item.create", new JsonObject().put("item", item));
                }
                case "response.done" -> afterResponse(event.getJsonObject("response"));
                default -> {}
            }
        }

        private void afterResponse(JsonObject response) {
            JsonArray output = response.getJsonArray("output");
            if (!output.isEmpty() && output.getJsonObject(0).getString("type").equals("function_call")) {
                toAi("response.create", new JsonObject());
            }
        }

        private void play(JsonObject delta) {
            if (!delta.getString("item_id").equals(itemId)) {
                itemId = delta.getString("item_id");
                sentMs = 0;
                heardMs = 0;
                truncated = false;
            }
            byte[] audio = Base64.getDecoder().decode(delta.getString("delta"));
            sentMs += audio.length / 8;
            toTwilio("media", new JsonObject().put("media", new JsonObject().put("payload", delta.getString("delta"))));
            toTwilio("mark", new JsonObject().put("mark", new JsonObject().put("name", itemId + ":" + sentMs)));
        }

        private void bargeIn() {
            if (itemId.isEmpty() || truncated) {
                return;
            }
            truncated = true;
            toTwilio("clear", new JsonObject());
            if (heardMs < sentMs) {
                toAi(
                        "conversation.item.truncate",
                        new JsonObject()
                                .put("item_id", itemId)
                                .put("content_index", 0)
                                .put("audio_end_ms", heardMs));
            }
        }

        private void toAi(String type, JsonObject event) {
            ai.writeTextMessage(event.put("type", type).encode());
        }

        private void toTwilio(String event, JsonObject message) {
            twilio.writeTextMessage(
                    message.put("event", event).put("streamSid", streamSid).encode());
        }
    }
}
