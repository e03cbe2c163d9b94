package io.bvrai.simulator.media;

import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.twiml.Verb;
import io.bvrai.simulator.webhook.Endpoint;
import io.bvrai.simulator.webhook.Signature;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One bidirectional Media Stream: connects to the customer's WebSocket, sends what the caller says in real time and
 * plays what comes back. Event-loop confined.
 */
public final class MediaStream implements Line.Tap {
    /** How a stream ended. */
    public enum Ending {
        /** The server closed it properly: the TwiML goes on. */
        SERVER_CLOSED,
        /** The connection broke without a close frame. */
        LOST,
        /** It never opened. */
        FAILED,
        /** We stopped it: the call ended or was redirected. */
        STOPPED
    }

    /** Who wants to know how the stream goes. */
    public interface Listener {
        void started();

        void ended(Ending ending);

        void notification(int code, String message);
    }

    /** Whose stream it is. */
    public record Owner(String accountSid, String callSid, String streamSid, String authToken) {}

    private final Environment environment;
    private final WebSocketClient client;
    private final Endpoint endpoint;
    private final Owner owner;
    private final Verb.ConnectStream verb;
    private final Line line;
    private final Listener listener;
    private final StreamMessages messages;
    private final StreamStatistics statistics = new StreamStatistics();
    private final PlayoutBuffer playout = new PlayoutBuffer(this::markDue);
    private @Nullable WebSocket socket;
    private @Nullable String closedBy;
    private long startedAtMs;
    private boolean over;

    public MediaStream(
            Environment environment,
            WebSocketClient client,
            Endpoint endpoint,
            Owner owner,
            Verb.ConnectStream verb,
            Line line,
            Listener listener) {
        this.environment = environment;
        this.client = client;
        this.endpoint = endpoint;
        this.owner = owner;
        this.verb = verb;
        this.line = line;
        this.listener = listener;
        this.messages = new StreamMessages(owner.accountSid(), owner.callSid(), owner.streamSid());
    }

    /** Opens the socket. The URL has been checked by the caller. */
    public void open(URI url) {
        long timeout = environment.switches().number(Switch.STREAM_CONNECT_TIMEOUT_MS);
        WebSocketConnectOptions options = endpoint.socket(url);
        options.setConnectTimeout(timeout)
                .putHeader("x-twilio-signature", Signature.of(owner.authToken(), verb.url(), new Form()))
                .putHeader("user-agent", "Twilio.TmeWs/1.0");
        client.connect(options)
                .timeout(timeout, TimeUnit.MILLISECONDS)
                .onSuccess(this::opened)
                .onFailure(cause -> {
                    StreamFailure failure = StreamFailure.ofConnect(cause);
                    listener.notification(failure.code(), failure.message());
                    end(Ending.FAILED);
                });
    }

    /** Ends the stream from our side: {@code stop}, then close 1000. */
    public void stop() {
        WebSocket open = socket;
        if (open != null && !over) {
            closedBy = "twilio";
            send(messages.stop());
            open.close((short) 1000);
        }
        end(Ending.STOPPED);
    }

    private void opened(WebSocket opened) {
        if (over) {
            opened.close((short) 1000);
            return;
        }
        socket = opened;
        opened.textMessageHandler(this::received);
        opened.binaryMessageHandler(ignored -> bad("binary frame"));
        opened.closeHandler(nothing -> closed(opened));
        opened.exceptionHandler(cause -> closedBy = "error: " + cause.getMessage());
        send(messages.connected());
        startedAtMs = line.nowMs();
        send(messages.start(verb.parameters()));
        line.use(playout, this);
        environment.log().add("media.start", entry().put("url", verb.url()).put("lineMs", startedAtMs));
        listener.started();
    }

    private void closed(WebSocket which) {
        Short code = which.closeStatusCode();
        boolean proper = code != null && code != 1006;
        if (!over && !proper) {
            listener.notification(31921, "Stream - WebSocket - Close Error: connection lost");
        }
        end(proper ? Ending.SERVER_CLOSED : Ending.LOST);
    }

    private void end(Ending ending) {
        if (over) {
            return;
        }
        over = true;
        line.free();
        WebSocket which = socket;
        Short code = which == null ? null : which.closeStatusCode();
        environment
                .log()
                .add(
                        "media.stop",
                        entry().put("ending", ending.name())
                                .put("closeCode", code == null ? null : code.intValue())
                                .put("closedBy", closedBy)
                                .put("lineMs", line.nowMs())
                                .put("stats", statistics.json()));
        listener.ended(ending);
    }

    @Override
    public void spoken(byte[] frame, long lateNanos) {
        long jitter = environment.switches().number(Switch.STREAM_JITTER_MS);
        if (jitter > 0 && line.nowMs() / 20 % 5 == 0) {
            // Every fifth frame comes late and with its follower: bursts, never reordering.
            String late = messages.media(frame, line.nowMs() - startedAtMs);
            environment.after(Math.min(jitter, 19), () -> send(late));
        } else {
            send(messages.media(frame, line.nowMs() - startedAtMs));
        }
        statistics.frameSent(lateNanos);
    }

    @Override
    public void key(char digit) {
        send(messages.dtmf(digit));
    }

    private void send(String message) {
        WebSocket open = socket;
        if (open != null && !open.isClosed()) {
            open.writeTextMessage(message);
        }
    }

    private void received(String text) {
        JsonObject message;
        try {
            message = new JsonObject(text);
        } catch (DecodeException e) {
            bad("not JSON");
            return;
        }
        if (!owner.streamSid().equals(message.getValue("streamSid"))) {
            bad("streamSid missing or of another stream");
            return;
        }
        switch (String.valueOf(message.getValue("event"))) {
            case "media" -> media(message.getValue("media"));
            case "mark" -> mark(message.getValue("mark"));
            case "clear" -> {
                statistics.cleared();
                environment
                        .log()
                        .add(
                                "media.clear",
                                entry().put("lineMs", line.nowMs()).put("discardedMs", playout.buffered() / 8));
                playout.clear();
            }
            default -> bad("unknown event " + message.getValue("event"));
        }
    }

    private void media(@Nullable Object media) {
        if (!(media instanceof JsonObject object) || !(object.getValue("payload") instanceof String payload)) {
            bad("media without payload");
            return;
        }
        try {
            byte[] audio = Base64.getDecoder().decode(payload);
            playout.add(audio);
            statistics.mediaReceived(audio.length, playout.buffered() / 8);
        } catch (IllegalArgumentException e) {
            bad("payload is not base64");
        }
    }

    private void mark(@Nullable Object mark) {
        if (mark instanceof JsonObject object && object.getValue("name") instanceof String name) {
            statistics.markReceived();
            playout.mark(name);
        } else {
            bad("mark without name");
        }
    }

    private void markDue(String name) {
        statistics.markReturned();
        send(messages.mark(name));
    }

    private void bad(String what) {
        statistics.badMessage();
        boolean binary = what.equals("binary frame");
        listener.notification(binary ? 31950 : 31951, "Stream - Protocol - Invalid Message: " + what);
        if (environment.switches().is(Switch.STREAM_BAD_FRAMES, "close")) {
            WebSocket open = socket;
            if (open != null) {
                open.close((short) 1003);
            }
        }
    }

    private JsonObject entry() {
        return new JsonObject().put("callSid", owner.callSid()).put("streamSid", owner.streamSid());
    }
}
