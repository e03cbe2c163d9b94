package io.bvrai.runtime.engine.ultravox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bvrai.runtime.engine.EngineException;
import io.bvrai.runtime.engine.EngineException.Kind;
import io.bvrai.runtime.engine.EngineListener;
import io.bvrai.runtime.engine.EngineSession;
import io.bvrai.runtime.engine.HeardSpeech;
import io.bvrai.runtime.engine.ToolInvocation;
import io.bvrai.runtime.engine.audio.Base64Audio;
import io.bvrai.runtime.engine.wire.Frames;
import io.bvrai.runtime.engine.wire.MessageAssembly;
import io.bvrai.runtime.engine.wire.ProviderClients;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.util.List;

/**
 * One joined Ultravox call: binary messages are 8 kHz s16le samples, text messages are data messages. The audio carries no name of its
 * utterance, so utterances are counted here: one lasts until the agent stops speaking or is interrupted. Its transcript is numbered by the
 * provider and may trail behind it.
 */
final class UltravoxSession implements EngineSession, MessageAssembly.Receiver {
    private static final ObjectReader JSON = new JsonMapper().reader();

    /** RFC 6455 §7.4.1. */
    private static final int NORMAL_CLOSURE = 1000;

    private final WebSocket socket;
    private final EngineListener listener;
    private final ByteBuf base64 = Unpooled.buffer(2048);
    private final StringBuilder callerWords = new StringBuilder();
    private int utterances;
    private boolean speaking;
    private final StringBuilder agentWords = new StringBuilder();
    private int agentOrdinal = Integer.MIN_VALUE;
    private int ordinalStart;
    private boolean worded;
    private boolean interrupted;
    private String agentUtterance = "";
    private int callerTurns;
    private boolean callerSpeaking;
    private boolean closed;

    UltravoxSession(WebSocket socket, EngineListener listener) {
        this.socket = socket;
        this.listener = listener;
    }

    EngineSession start() {
        MessageAssembly messages = new MessageAssembly(ProviderClients.MESSAGE_LIMIT, this);
        socket.frameHandler(frame -> {
            if (!frame.isClose() && !frame.isPing()) {
                messages.frame(frame);
            }
        });
        socket.drainHandler(drained -> listener.uncongested());
        socket.exceptionHandler(failure ->
                lost(Kind.LOST, "connection failed: " + failure.getClass().getSimpleName()));
        socket.closeHandler(gone -> socketClosed());
        return this;
    }

    @Override
    public void callerAudio(byte[] text, int from, int to) {
        ByteBuf pcm = Frames.ALLOCATOR.buffer(2 * Base64Audio.decodedLength(text, from, to));
        Base64Audio.decodeToPcm(text, from, to, pcm);
        Frames.binary(socket, pcm);
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

    /** The interruption was the provider's own, and it knows by its own clock what was heard. */
    @Override
    public void interrupt(List<HeardSpeech> cut) {
        speaking = false;
    }

    @Override
    public void toolResult(ToolInvocation invocation, String result) {
        socket.writeTextMessage(UltravoxRequests.toolResult(invocation.id(), result));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // Closing alone would leave the call open, and billed, until the provider's own time-out.
            socket.writeTextMessage(UltravoxRequests.hangUp()).onComplete(sent -> socket.close());
        }
    }

    @Override
    public void binary(ByteBuf content) {
        if (closed) {
            return;
        }
        if ((content.readableBytes() & 1) != 0) {
            lost(Kind.PROTOCOL, "sent half a sample");
            return;
        }
        agentBegan();
        base64.clear();
        Base64Audio.encodeFromPcm(content, content.readableBytes() / 2, base64);
        listener.speech(utterance(), base64.array(), 0, base64.readableBytes());
    }

    @Override
    public void text(byte[] bytes, int from, int to) {
        if (closed) {
            return;
        }
        try {
            message(JSON.readTree(bytes, from, to - from));
        } catch (IOException malformed) {
            lost(Kind.PROTOCOL, "sent a text message that is no JSON");
        }
    }

    @Override
    public void violated(String what) {
        lost(Kind.PROTOCOL, what);
    }

    private void message(JsonNode message) {
        switch (message.path("type").asText("")) {
            case "state" -> state(message.path("state").asText(""));
            case "transcript" -> transcript(message);
            case "playback_clear_buffer" -> callerInterrupted();
            case "client_tool_invocation" ->
                listener.toolInvoked(new ToolInvocation(
                        message.path("invocationId").asText(""),
                        message.path("toolName").asText(""),
                        message.path("parameters").toString()));
            default -> {
                // call_started, pong and debug need no answer; new ones appear without notice.
            }
        }
    }

    private void state(String state) {
        if (state.equals("speaking")) {
            agentBegan();
        } else if (speaking) {
            speaking = false;
            listener.speechEnded(utterance());
        }
        if (state.equals("thinking") && callerSpeaking) {
            listener.callerTurnEnded(callerTurn(), 0);
        }
    }

    /** The provider has applied its own minimum duration; whether it was speaking or only had audio waiting, the caller has the turn. */
    private void callerInterrupted() {
        callerBegan();
        speaking = false;
        interrupted = true;
        listener.callerTurnStarted(callerTurn());
    }

    /** Words come as pieces to be joined or as all so far. */
    private void transcript(JsonNode message) {
        boolean complete = message.path("final").asBoolean(false);
        String text = message.path("text").asText("");
        String delta = message.path("delta").asText("");
        if (message.path("role").asText("").equals("agent")) {
            agentTranscript(message.path("ordinal").asInt(-1), text, delta, complete);
            return;
        }
        callerBegan();
        if (!text.isEmpty()) {
            callerWords.setLength(0);
        }
        callerWords.append(text).append(delta);
        if (complete) {
            String words = callerWords.toString().strip();
            callerWords.setLength(0);
            callerSpeaking = false;
            listener.callerSaid(callerTurn(), words);
        }
    }

    /** A message that begins after an interruption still belongs to the utterance before it, if that has no words yet. */
    private void agentTranscript(int ordinal, String text, String delta, boolean complete) {
        if (ordinal != agentOrdinal) {
            agentOrdinal = ordinal;
            if (worded || utterances == 0) {
                agentBegan();
            }
            if (!agentUtterance.equals(utterance())) {
                agentUtterance = utterance();
                agentWords.setLength(0);
            }
            ordinalStart = agentWords.length();
        }
        worded = true;
        // After an interruption the provider says again what it believes was heard. We know better, and cut at that
        // ourselves.
        boolean retold = !text.isEmpty() && interrupted && agentWords.length() > ordinalStart;
        if (!text.isEmpty() && !retold) {
            agentWords.setLength(ordinalStart);
        }
        if (retold) {
            listener.agentSaid(agentUtterance, agentWords.toString().strip());
            return;
        }
        agentWords.append(text).append(delta);
        if (complete) {
            listener.agentSaid(agentUtterance, agentWords.toString().strip());
            agentWords.append(' ');
        } else if (!delta.isEmpty()) {
            listener.agentSaying(agentUtterance, delta);
        }
    }

    private void agentBegan() {
        if (!speaking) {
            speaking = true;
            worded = false;
            interrupted = false;
            utterances++;
        }
    }

    private void callerBegan() {
        if (!callerSpeaking) {
            callerSpeaking = true;
            callerTurns++;
        }
    }

    private void socketClosed() {
        if (closed) {
            return;
        }
        Short status = socket.closeStatusCode();
        if (status != null && status == NORMAL_CLOSURE) {
            closed = true;
            listener.ended();
        } else {
            lost(Kind.LOST, "connection closed with " + status);
        }
    }

    private void lost(Kind kind, String what) {
        if (!closed) {
            closed = true;
            socket.close();
            listener.failed(new EngineException(kind, "Ultravox " + what));
        }
    }

    private String utterance() {
        return "utterance-" + utterances;
    }

    private String callerTurn() {
        return "turn-" + callerTurns;
    }
}
