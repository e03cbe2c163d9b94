package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.await;
import static io.bvrai.testkit.Patience.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Twilio's side of one media stream, played by hand: nothing is sent and no mark returned unless the test says so. */
final class Carrier {
    static final String STREAM = "MZ00112233445566778899aabbccddeeff";

    private final WebSocket socket;
    private final List<JsonObject> received = new CopyOnWriteArrayList<>();

    private Carrier(WebSocket socket) {
        this.socket = socket;
    }

    /** Opens the socket, or fails with the status of the refused upgrade. */
    static Carrier connect(Vertx vertx, int port, String path, String signature) throws Exception {
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(1000));
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(path);
        if (!signature.isEmpty()) {
            options.addHeader("x-twilio-signature", signature);
        }
        try {
            return outcome(client.connect(options)
                    .map(socket -> {
                        Carrier carrier = new Carrier(socket);
                        socket.textMessageHandler(text -> carrier.received.add(new JsonObject(text)));
                        return carrier;
                    })
                    .toCompletionStage());
        } catch (ExecutionException refused) {
            throw refused.getCause() instanceof UpgradeRejectedException rejected ? rejected : refused;
        }
    }

    Carrier start(String accountSid, String callSid) throws Exception {
        send("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}");
        send("{\"event\":\"start\",\"sequenceNumber\":\"1\",\"start\":{\"accountSid\":\"" + accountSid
                + "\",\"streamSid\":\"" + STREAM
                + "\",\"callSid\":\"" + callSid
                + "\",\"tracks\":[\"inbound\"],\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\","
                + "\"sampleRate\":8000,\"channels\":1},\"customParameters\":{}},\"streamSid\":\"" + STREAM + "\"}");
        return this;
    }

    /** The same of a pod that may hang up before it has heard who calls. */
    Carrier startUnlessClosed(String accountSid, String callSid) throws Exception {
        try {
            return start(accountSid, callSid);
        } catch (ExecutionException e) {
            if (socket.isClosed()) {
                return this;
            }
            throw e;
        }
    }

    void speak(byte[] audio) throws Exception {
        send(
                "{\"event\":\"media\",\"sequenceNumber\":\"4\",\"media\":{\"track\":\"inbound\",\"chunk\":\"2\",\"timestamp\":\"5\",\"payload\":\""
                        + Base64.getEncoder().encodeToString(audio) + "\"},\"streamSid\":\"" + STREAM + "\"}");
    }

    /** As Twilio does once everything before the mark was played, or after a clear. */
    void returnMark(String name) throws Exception {
        send("{\"event\":\"mark\",\"sequenceNumber\":\"4\",\"streamSid\":\"" + STREAM + "\",\"mark\":{\"name\":\""
                + name + "\"}}");
    }

    void returnAllMarks() throws Exception {
        for (String mark : marks()) {
            returnMark(mark);
        }
    }

    void stop() throws Exception {
        send(
                "{\"event\":\"stop\",\"sequenceNumber\":\"5\",\"stop\":{\"accountSid\":\"AC\",\"callSid\":\"CA\"},\"streamSid\":\""
                        + STREAM + "\"}");
    }

    void send(String text) throws Exception {
        outcome(socket.writeTextMessage(text).toCompletionStage());
    }

    void sendBinary(byte[] bytes) throws ExecutionException, InterruptedException, TimeoutException {
        outcome(socket.writeBinaryMessage(Buffer.buffer(bytes)).toCompletionStage());
    }

    /** Goes away without a word, as a crashed gateway does. */
    void vanish() {
        socket.close((short) 1001);
    }

    List<JsonObject> received(String event) {
        return received.stream()
                .filter(message -> event.equals(message.getString("event")))
                .toList();
    }

    /** Names of the marks asked for so far. */
    List<String> marks() {
        return received("mark").stream()
                .map(mark -> mark.getJsonObject("mark").getString("name"))
                .toList();
    }

    /** All audio received so far, in order. */
    byte[] heard() {
        Buffer audio = Buffer.buffer();
        received("media")
                .forEach(media -> audio.appendBytes(
                        Base64.getDecoder().decode(media.getJsonObject("media").getString("payload"))));
        return audio.getBytes();
    }

    void awaitHeard(int bytes) {
        await().untilAsserted(() -> assertThat(heard()).hasSizeGreaterThanOrEqualTo(bytes));
    }

    void awaitClosed(int code) {
        await().untilAsserted(() -> {
            assertThat(socket.isClosed()).isTrue();
            assertThat(socket.closeStatusCode()).isEqualTo((short) code);
        });
    }

    boolean isOpen() {
        return !socket.isClosed();
    }
}
