package io.bvrai.simulator.selftest;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;

/** The far end of a media stream: sends every frame back, closes when a key is pressed. */
final class EchoServer {
    private final ServerWebSocket socket;

    EchoServer(ServerWebSocket socket) {
        this.socket = socket;
        socket.textMessageHandler(this::message);
    }

    private void message(String text) {
        JsonObject message = new JsonObject(text);
        switch (message.getString("event")) {
            case "media" ->
                socket.writeTextMessage(new JsonObject()
                        .put("event", "media")
                        .put("streamSid", message.getString("streamSid"))
                        .put(
                                "media",
                                new JsonObject()
                                        .put(
                                                "payload",
                                                message.getJsonObject("media").getString("payload")))
                        .encode());
            case "dtmf" -> socket.close((short) 1000);
            default -> {}
        }
    }
}
