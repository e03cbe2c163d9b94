package io.bvrai.simulator.ultravox;

import io.bvrai.simulator.audio.Ear;
import io.bvrai.simulator.audio.Heard;
import io.bvrai.simulator.audio.VoiceActivity;
import io.bvrai.simulator.conversation.Answer;
import io.bvrai.simulator.conversation.Brain;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A joined call on its WebSocket: PCM both ways, data messages beside it. Event-loop confined. */
final class CallSession implements VoiceActivity.Listener {
    private final Environment environment;
    private final Brain brain;
    private final Call call;
    private final CallSettings settings;
    private final ServerWebSocket socket;
    private final Runnable cut;
    private final ClientMessages messages;
    private final List<Heard> phrases = new ArrayList<>();
    private final Ear ear;
    private final VoiceActivity activity;
    private @Nullable AgentTurn turn;
    private @Nullable String waitingFor;
    private String promised = "";
    private int ordinal;
    private boolean firstTurn = true;

    CallSession(Environment environment, Brain brain, Call call, ServerWebSocket socket, Runnable cut) {
        this.environment = environment;
        this.brain = brain;
        this.call = call;
        this.settings = call.settings();
        this.socket = socket;
        this.cut = cut;
        this.messages = new ClientMessages(this);
        this.ear = new Ear(settings.medium().inputRate(), phrases::add);
        this.activity = new VoiceActivity(
                settings.medium().inputRate(),
                Math.max(30, settings.turns().interruptMs()),
                Math.max(100, settings.turns().endpointMs()),
                this);
    }

    void open() {
        socket.binaryMessageHandler(this::audio);
        socket.textMessageHandler(messages::received);
        socket.exceptionHandler(
                cause -> log("ultravox.problem", new JsonObject().put("problem", "socket: " + cause.getMessage())));
        socket.closeHandler(nothing -> closed());
        data("callStarted", new JsonObject().put("type", "call_started").put("callId", call.id()));
        environment.after(settings.maxDurationMs(), () -> leave("timeout"));
        brain.script(settings.systemPrompt())
                .filter(script -> script.disconnectAfterMs() >= 0)
                .ifPresent(script -> environment.after(script.disconnectAfterMs(), cut));
        CallSettings.Greeting greeting = settings.greeting();
        if (!greeting.speaks()) {
            state("listening");
        } else if (!greeting.text().isEmpty()) {
            speak(new Answer(greeting.text(), java.util.Optional.empty(), false));
        } else {
            String told = settings.systemPrompt() + "\n" + greeting.prompt();
            speak(brain.ordered(greeting.prompt()).orElseGet(() -> brain.greeting(told)));
        }
    }

    private void audio(Buffer frame) {
        if (frame.length() % 2 != 0) {
            log("ultravox.problem", new JsonObject().put("problem", "an odd number of bytes is no s16le audio"));
            leave("connection_error");
            return;
        }
        short[] samples = new short[frame.length() / 2];
        ByteBuffer.wrap(frame.getBytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        ear.hear(samples);
        activity.hear(samples);
    }

    @Override
    public void speechStarted(long atMs) {
        data("userStartedSpeaking", new JsonObject().put("type", "user_started_speaking"));
        AgentTurn running = turn;
        boolean protectedGreeting = firstTurn && settings.greeting().uninterruptible();
        if (running != null && !protectedGreeting) {
            interrupt(running);
        }
    }

    private void interrupt(AgentTurn running) {
        running.stop();
        turn = null;
        firstTurn = false;
        data("playbackClearBuffer", new JsonObject().put("type", "playback_clear_buffer"));
        String heard = running.heardText();
        transcript("agent", heard, running.ordinal());
        call.said("MESSAGE_ROLE_AGENT", heard);
        log(
                "ultravox.interrupted",
                new JsonObject().put("playedMs", running.playedMs()).put("text", heard));
        state("listening");
    }

    @Override
    public void speechStopped(long atMs) {
        data("userStoppedSpeaking", new JsonObject().put("type", "user_stopped_speaking"));
        ear.end();
        StringBuilder text = new StringBuilder();
        phrases.forEach(phrase -> text.append(text.isEmpty() ? "" : " ").append(phrase.text()));
        phrases.clear();
        transcript("user", text.toString(), ordinal++);
        heard(text.toString());
    }

    /** The caller said or wrote something. */
    void heard(String text) {
        call.said("MESSAGE_ROLE_USER", text);
        // A tool freezes the conversation; what is said meanwhile stays in the transcript only.
        if (waitingFor == null && turn == null) {
            state("thinking");
            act(brain.reply(settings.systemPrompt(), text, settings.tools().keySet()));
        }
    }

    private void act(Answer answer) {
        if (answer.tool().isEmpty()) {
            speak(answer);
            return;
        }
        Answer.ToolCall tool = answer.tool().get();
        switch (settings.tools().getOrDefault(tool.name(), CallSettings.ToolKind.OTHER)) {
            case CLIENT -> {
                String invocation = java.util.UUID.randomUUID().toString();
                waitingFor = invocation;
                promised = answer.say();
                log("ultravox.tool", new JsonObject().put("tool", tool.name()).put("invocationId", invocation));
                data(
                        "clientToolInvocation",
                        new JsonObject()
                                .put("type", "client_tool_invocation")
                                .put("toolName", tool.name())
                                .put("invocationId", invocation)
                                .put("parameters", tool.arguments()));
            }
            case HANG_UP -> speak(new Answer(answer.say(), java.util.Optional.empty(), true));
            case OTHER ->
                speak(new Answer(
                        "The simulator doesn't invoke " + tool.name(), java.util.Optional.empty(), answer.hangUp()));
        }
    }

    /** The client's answer to a tool invocation; one nobody waits for is ignored. */
    void toolResult(String invocationId, String result, boolean hangUp) {
        if (!invocationId.equals(waitingFor)) {
            log("ultravox.problem", new JsonObject().put("problem", "result for unknown invocation " + invocationId));
            return;
        }
        waitingFor = null;
        call.said("MESSAGE_ROLE_TOOL_RESULT", result);
        log(
                "ultravox.tool-result",
                new JsonObject().put("invocationId", invocationId).put("result", result));
        Answer answer = brain.afterTool(promised, result);
        speak(new Answer(answer.say(), java.util.Optional.empty(), hangUp));
    }

    private void speak(Answer answer) {
        environment
                .log()
                .add(
                        "ai.turn",
                        new JsonObject()
                                .put("vendor", "ultravox")
                                .put("callId", call.id())
                                .put("say", answer.say())
                                .put("hangUp", answer.hangUp()));
        AgentTurn speech = new AgentTurn(environment, settings.medium(), answer, ordinal++, this);
        turn = speech;
        speech.start();
    }

    void speechBegan(AgentTurn speech) {
        state("speaking");
    }

    /** All of it was sent and has had the time to be played. */
    void speechEnded(AgentTurn speech) {
        turn = null;
        firstTurn = false;
        transcript("agent", speech.answer().say(), speech.ordinal());
        call.said("MESSAGE_ROLE_AGENT", speech.answer().say());
        state("listening");
        if (speech.answer().hangUp()) {
            leave("agent_hangup");
        }
    }

    void play(byte[] audio) {
        if (!socket.isClosed()) {
            socket.writeBinaryMessage(Buffer.buffer(audio));
        }
    }

    /** A piece of what the agent is saying. */
    void saying(String piece, int number) {
        data(
                "transcript",
                new JsonObject()
                        .put("type", "transcript")
                        .put("role", "agent")
                        .put("medium", "voice")
                        .put("text", null)
                        .put("delta", piece)
                        .put("final", false)
                        .put("ordinal", number));
    }

    /** Ends the call from our side. */
    void leave(String reason) {
        if (call.end(reason, environment.clock().instant())) {
            log("ultravox.ended", new JsonObject().put("reason", reason));
            socket.close((short) 1000);
        }
    }

    private void closed() {
        AgentTurn running = turn;
        if (running != null) {
            running.stop();
        }
        boolean proper = socket.closeStatusCode() != null;
        String reason = proper ? "hangup" : "connection_error";
        if (call.end(reason, environment.clock().instant())) {
            log("ultravox.ended", new JsonObject().put("reason", reason));
        }
    }

    private void transcript(String role, String text, int number) {
        data(
                "transcript",
                new JsonObject()
                        .put("type", "transcript")
                        .put("role", role)
                        .put("medium", "voice")
                        .put("text", text)
                        .put("delta", null)
                        .put("final", true)
                        .put("ordinal", number));
        log("ultravox.transcript", new JsonObject().put("role", role).put("text", text));
    }

    private void state(String state) {
        data("state", new JsonObject().put("type", "state").put("state", state));
    }

    /** @param kind as the call's {@code dataMessages} setting names it */
    void data(String kind, JsonObject message) {
        if (settings.messages().contains(kind) && !socket.isClosed()) {
            socket.writeTextMessage(message.encode());
        }
    }

    void log(String kind, JsonObject data) {
        environment.log().add(kind, new JsonObject().put("callId", call.id()).mergeIn(data));
    }

    long leadMs() {
        String lead = environment.switches().get(Switch.ULTRAVOX_LEAD_MS);
        return lead.equals("client-buffer") ? settings.medium().bufferMs() : Long.parseLong(lead);
    }
}
