package io.bvrai.runtime.engine.openai;

import static io.bvrai.runtime.engine.openai.RealtimeEvents.field;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.engine.EngineException;
import io.bvrai.runtime.engine.EngineException.Kind;
import io.bvrai.runtime.engine.EngineListener;
import io.bvrai.runtime.engine.EngineSession;
import io.bvrai.runtime.engine.EngineUsage;
import io.bvrai.runtime.engine.HeardSpeech;
import io.bvrai.runtime.engine.SessionSpec;
import io.bvrai.runtime.engine.ToolInvocation;
import io.bvrai.runtime.engine.audio.Base64Audio;
import io.bvrai.runtime.engine.wire.Frames;
import io.bvrai.runtime.engine.wire.MessageAssembly;
import io.bvrai.runtime.engine.wire.ProviderClients;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One Realtime session, from {@code session.created} to the close of its socket. */
final class RealtimeSession implements EngineSession, MessageAssembly.Receiver {
    /** Codes that end the session; all other errors leave it usable (a cancel that came late, a second response, a bad event). */
    private static final String EXPIRED = "session_expired";

    private static final byte[] NOTHING = {};

    private final Vertx vertx;
    private final WebSocket socket;
    private final SessionSpec spec;
    private final EngineConfig.OpenAiRealtime engine;
    private final EngineListener listener;
    private final SpeechDeltaScanner scanner = new SpeechDeltaScanner();
    private final TurnGate gate;
    private final Promise<EngineSession> ready = Promise.promise();
    private boolean closed;

    /** The response being generated, or null. */
    private @Nullable String activeResponse;

    /** The response that was cancelled last: what still comes of it must not be heard. */
    private byte[] cancelledResponse = NOTHING;

    /** The utterance last heard of, so that a name isn't made anew for each delta. */
    private byte[] itemBytes = NOTHING;

    private String item = "";

    RealtimeSession(
            Vertx vertx,
            WebSocket socket,
            SessionSpec spec,
            EngineConfig.OpenAiRealtime engine,
            Duration minimumTurn,
            EngineListener listener) {
        this.vertx = vertx;
        this.socket = socket;
        this.spec = spec;
        this.engine = engine;
        this.listener = listener;
        this.gate = new TurnGate(vertx, minimumTurn, listener::callerTurnStarted);
    }

    /** Sets the session up; completes when the provider has confirmed the telephone's audio format. */
    Future<EngineSession> start(Duration deadline) {
        MessageAssembly messages = new MessageAssembly(ProviderClients.MESSAGE_LIMIT, this);
        socket.frameHandler(frame -> {
            if (!frame.isClose() && !frame.isPing()) {
                messages.frame(frame);
            }
        });
        socket.drainHandler(drained -> listener.uncongested());
        socket.exceptionHandler(failure ->
                lost(Kind.LOST, "connection failed: " + failure.getClass().getSimpleName()));
        socket.closeHandler(
                gone -> lost(Kind.LOST, "connection closed by the provider with " + socket.closeStatusCode()));
        long timer = vertx.setTimer(deadline.toMillis(), late -> lost(Kind.TIMED_OUT, "no session within " + deadline));
        return ready.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    @Override
    public void callerAudio(byte[] text, int from, int to) {
        Frames.text(socket, RealtimeRequests.append(Frames.ALLOCATOR, text, from, to));
    }

    @Override
    public boolean congested() {
        return socket.writeQueueFull();
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }

    @Override
    public void interrupt(List<HeardSpeech> cut) {
        String response = activeResponse;
        if (response != null) {
            cancelledResponse = response.getBytes(US_ASCII);
            activeResponse = null;
            send(RealtimeRequests.cancel());
        }
        for (HeardSpeech speech : cut) {
            send(RealtimeRequests.truncate(speech.itemId(), speech.heardMillis()));
        }
    }

    @Override
    public void toolResult(ToolInvocation invocation, String result) {
        send(RealtimeRequests.toolResult(invocation.id(), result));
        send(RealtimeRequests.answer());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            gate.cancel();
            socket.close();
        }
    }

    @Override
    public void text(byte[] bytes, int from, int to) {
        if (closed) {
            return;
        }
        if (scanner.scan(bytes, from, to)) {
            speech(bytes);
            return;
        }
        try {
            event(RealtimeEvents.parse(bytes, from, to));
        } catch (IOException malformed) {
            lost(
                    Kind.PROTOCOL,
                    "sent something that is no event: " + malformed.getClass().getSimpleName());
        }
    }

    @Override
    public void binary(ByteBuf content) {
        lost(Kind.PROTOCOL, "sent a binary message");
    }

    @Override
    public void violated(String what) {
        lost(Kind.PROTOCOL, what);
    }

    private void speech(byte[] event) {
        if (scanner.responseIs(event, cancelledResponse)) {
            return;
        }
        if (!scanner.itemIs(event, itemBytes)) {
            item = scanner.item(event);
            itemBytes = item.getBytes(US_ASCII);
        }
        listener.speech(item, event, scanner.audioStart(), scanner.audioEnd());
    }

    private void event(JsonNode event) {
        switch (field(event, "type")) {
            case "session.created" -> configure();
            case "session.updated" -> ready.tryComplete(this);
            case "response.created" -> activeResponse = field(event.path("response"), "id");
            case "response.done" -> responseDone(event.path("response"));
            case "response.output_audio.delta" -> unusualSpeech(event);
            case "response.output_audio.done" -> listener.speechEnded(field(event, "item_id"));
            case "response.output_audio_transcript.delta" ->
                listener.agentSaying(field(event, "item_id"), field(event, "delta"));
            case "response.output_audio_transcript.done" ->
                listener.agentSaid(field(event, "item_id"), field(event, "transcript"));
            case "response.function_call_arguments.done" -> toolInvoked(event);
            case "input_audio_buffer.speech_started" -> gate.speechStarted(field(event, "item_id"));
            case "input_audio_buffer.speech_stopped" -> speechStopped(field(event, "item_id"));
            case "conversation.item.input_audio_transcription.completed" -> callerSaid(event);
            case "conversation.item.input_audio_transcription.failed" -> listener.degraded("transcription_failed");
            case "error" -> error(event.path("error"));
            default -> {
                // Most events repeat what others say (items added, parts done, rate limits); new ones appear without
                // notice.
            }
        }
    }

    /** All in one go, since the provider works through events in order: by the time it confirms the session, it is already speaking. */
    private void configure() {
        send(RealtimeRequests.sessionUpdate(spec, engine));
        spec.spoken().forEach(turn -> send(RealtimeRequests.remember(turn)));
        RealtimeRequests.open(spec.opening()).ifPresent(this::send);
    }

    private void responseDone(JsonNode response) {
        if (field(response, "id").equals(activeResponse)) {
            activeResponse = null;
        }
        if (response.path("usage").isObject()) {
            listener.usage(new EngineUsage(RealtimeEvents.usage(response.path("usage"))));
        }
        if (field(response, "status").equals("failed")) {
            listener.degraded(
                    "response_failed." + field(response.path("status_details").path("error"), "code"));
        }
    }

    /** A delta in a shape the scanner doesn't know. */
    private void unusualSpeech(JsonNode event) {
        byte[] audio = field(event, "delta").getBytes(US_ASCII);
        if (!field(event, "response_id").equals(new String(cancelledResponse, US_ASCII))
                && Base64Audio.isBase64(audio, 0, audio.length)) {
            listener.speech(field(event, "item_id"), audio, 0, audio.length);
        }
    }

    private void speechStopped(String turnId) {
        if (gate.speechStopped(turnId)) {
            Integer silence = engine.turnDetection().silenceDurationMs();
            listener.callerTurnEnded(turnId, silence == null ? 0 : silence);
        }
    }

    private void callerSaid(JsonNode event) {
        listener.callerSaid(field(event, "item_id"), field(event, "transcript").strip());
        if (event.path("usage").isObject()) {
            Map<String, Long> units = RealtimeEvents.usage(event.path("usage"));
            listener.usage(new EngineUsage(units.entrySet().stream()
                    .collect(Collectors.toMap(entry -> "transcription." + entry.getKey(), Map.Entry::getValue))));
        }
    }

    private void toolInvoked(JsonNode event) {
        listener.toolInvoked(
                new ToolInvocation(field(event, "call_id"), field(event, "name"), field(event, "arguments")));
    }

    private void error(JsonNode error) {
        String code = error.path("code").asText(field(error, "type"));
        if (!ready.future().isComplete()) {
            lost(Kind.REFUSED, "refused the session: " + code);
        } else if (code.equals(EXPIRED)) {
            lost(Kind.LOST, "ended the session: " + code);
        } else {
            listener.degraded(code);
        }
    }

    private void lost(Kind kind, String what) {
        if (closed) {
            return;
        }
        close();
        EngineException cause = new EngineException(kind, "OpenAI " + what);
        if (!ready.tryFail(cause)) {
            listener.failed(cause);
        }
    }

    private void send(String event) {
        socket.writeTextMessage(event);
    }
}
