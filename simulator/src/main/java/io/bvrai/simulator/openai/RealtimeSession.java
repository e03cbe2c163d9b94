package io.bvrai.simulator.openai;

import io.bvrai.simulator.audio.VoiceActivity;
import io.bvrai.simulator.conversation.Answer;
import io.bvrai.simulator.conversation.Brain;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One Realtime session on its WebSocket. Event-loop confined. */
final class RealtimeSession implements ResponseRun.Events, VoiceActivity.Listener {
    private final Environment environment;
    private final Brain brain;
    private final ServerWebSocket socket;
    private final Runnable cut;
    private final String id = Conversation.id("sess");
    private final SessionSettings settings;
    private final Conversation conversation = new Conversation();
    private final CallerAudio caller = new CallerAudio();
    private final Usage usage = new Usage();
    private final ClientEvents clientEvents = new ClientEvents(this);
    private final long expiresAt;
    private @Nullable ResponseRun active;
    private String promised = "";
    private String turnItemId = Conversation.id("item");
    private boolean disconnectArmed;
    private boolean unanswered;
    private int turns;

    /** @param cut breaks the connection without a goodbye */
    RealtimeSession(Environment environment, Brain brain, ServerWebSocket socket, String model, Runnable cut) {
        this.environment = environment;
        this.brain = brain;
        this.socket = socket;
        this.cut = cut;
        this.settings = new SessionSettings(model);
        long seconds = environment.switches().number(Switch.OPENAI_SESSION_SECONDS);
        this.expiresAt = environment.clock().instant().getEpochSecond() + seconds;
        environment.after(seconds * 1000, this::expire);
    }

    String id() {
        return id;
    }

    SessionSettings settings() {
        return settings;
    }

    Conversation conversation() {
        return conversation;
    }

    CallerAudio caller() {
        return caller;
    }

    Optional<ResponseRun> active() {
        return Optional.ofNullable(active);
    }

    void open() {
        configureCaller();
        socket.textMessageHandler(this::received);
        socket.binaryMessageHandler(
                ignored -> error(new RealtimeError("invalid_event", "Binary messages are not supported.", null), null));
        socket.exceptionHandler(cause -> log("openai.socket", new JsonObject().put("problem", cause.getMessage())));
        socket.closeHandler(nothing -> log("openai.closed", new JsonObject().put("code", closeCode())));
        send("session.created", new JsonObject().put("session", settings.json(id, expiresAt)));
    }

    private @Nullable Integer closeCode() {
        Short code = socket.closeStatusCode();
        return code == null ? null : code.intValue();
    }

    private void received(String message) {
        JsonObject event;
        try {
            event = new JsonObject(message);
        } catch (DecodeException e) {
            error(new RealtimeError("invalid_json", "Could not parse your JSON message.", null), null);
            return;
        }
        String eventId = event.getValue("event_id") instanceof String given ? given : null;
        try {
            clientEvents.handle(event);
        } catch (RealtimeError refused) {
            error(refused, eventId);
        }
    }

    private void error(RealtimeError refused, @Nullable String eventId) {
        JsonObject error = refused.json(eventId);
        log("openai.error", error.copy());
        send("error", new JsonObject().put("error", error));
    }

    void update(Fields session) {
        AudioFormat before = settings.input();
        Optional<TurnDetection> detection = settings.turnDetection();
        settings.update(session, conversation.assistantHasSpoken());
        if (before != settings.input() || !detection.equals(settings.turnDetection())) {
            configureCaller();
        }
        usage.instructions(settings.instructions());
        log("openai.session", settings.json(id, expiresAt));
        send("session.updated", new JsonObject().put("session", settings.json(id, expiresAt)));
        armDisconnect();
    }

    private void configureCaller() {
        caller.configure(settings.input(), settings.turnDetection().orElse(null), this);
    }

    private void armDisconnect() {
        long after = brain.script(settings.instructions())
                .map(script -> script.disconnectAfterMs())
                .orElse(-1L);
        if (after >= 0 && !disconnectArmed) {
            disconnectArmed = true;
            environment.after(after, cut);
        }
    }

    @Override
    public void speechStarted(long atMs) {
        TurnDetection detection = settings.turnDetection().orElseThrow();
        turns++;
        send(
                "input_audio_buffer.speech_started",
                new JsonObject()
                        .put("audio_start_ms", Math.max(0, atMs - detection.prefixPaddingMs()))
                        .put("item_id", turnItemId));
        ResponseRun running = active;
        log("openai.speech", new JsonObject().put("startedMs", atMs).put("bargeIn", running != null));
        if (running != null && detection.interruptResponse()) {
            running.cancel("turn_detected");
        }
    }

    @Override
    public void speechStopped(long atMs) {
        send(
                "input_audio_buffer.speech_stopped",
                new JsonObject().put("audio_end_ms", atMs).put("item_id", turnItemId));
        commit();
        if (!settings.turnDetection().orElseThrow().createResponse()) {
            return;
        }
        if (active == null) {
            respond("");
        } else {
            unanswered = environment.switches().is(Switch.OPENAI_TURN_DURING_RESPONSE, "answer-afterwards");
        }
    }

    /** The caller's turn becomes an item. */
    void commit() {
        long millis = caller.bufferedMs();
        String said = caller.commit();
        usage.heard(millis);
        Item item = new Item(turnItemId, Item.Kind.USER, said).spoken();
        item.audioMs(millis);
        turnItemId = Conversation.id("item");
        String previous = add(item, "input_audio_buffer.committed");
        if (settings.transcribes()) {
            JsonObject transcription =
                    new JsonObject().put("item_id", item.id()).put("content_index", 0);
            send(
                    "conversation.item.input_audio_transcription.delta",
                    transcription.copy().put("delta", said));
            send(
                    "conversation.item.input_audio_transcription.completed",
                    transcription
                            .put("transcript", said)
                            .put(
                                    "usage",
                                    new JsonObject().put("type", "duration").put("seconds", millis / 1000.0)));
        }
        log("openai.heard", new JsonObject().put("text", said).put("previousItem", previous));
    }

    /** @return the item before it */
    @Nullable
    String add(Item item, String announcement) {
        String previous = conversation.add(item);
        if (!announcement.isEmpty()) {
            send(
                    announcement,
                    new JsonObject().put("previous_item_id", previous).put("item_id", item.id()));
        }
        JsonObject added = new JsonObject().put("previous_item_id", previous).put("item", item.json());
        send("conversation.item.added", added);
        send("conversation.item.done", added.copy());
        return previous;
    }

    /** @param extra instructions of this response alone, or empty */
    void respond(String extra) {
        Answer answer = answer(extra);
        promised = answer.tool().isPresent() ? answer.say() : "";
        ResponseRun run = new ResponseRun(environment, settings, conversation, usage, answer, this);
        active = run;
        turns++;
        log(
                "ai.turn",
                new JsonObject()
                        .put("vendor", "openai")
                        .put("say", answer.say())
                        .put("tool", answer.tool().map(Answer.ToolCall::name).orElse(null))
                        .put("responseId", run.id()));
        run.start();
    }

    private Answer answer(String extra) {
        String instructions = settings.instructions() + conversation.systemText();
        Optional<Answer> ordered = extra.isEmpty() ? Optional.empty() : brain.ordered(extra);
        if (ordered.isPresent()) {
            return ordered.get();
        }
        Optional<Item> last = conversation.last();
        if (last.isPresent() && last.get().kind() == Item.Kind.FUNCTION_OUTPUT) {
            return brain.afterTool(promised, last.get().text());
        }
        if (last.isPresent() && last.get().kind() == Item.Kind.USER) {
            return brain.reply(instructions, last.get().text(), settings.toolNames());
        }
        return brain.greeting(extra.isEmpty() ? instructions : instructions + "\n" + extra);
    }

    @Override
    public void finished(ResponseRun run, String status) {
        active = null;
        log(
                "openai.response",
                new JsonObject()
                        .put("responseId", run.id())
                        .put("itemId", run.item().id())
                        .put("status", status)
                        .put("audioMs", run.item().audioMs()));
        send("rate_limits.updated", new JsonObject().put("rate_limits", new JsonArray()));
        if (unanswered) {
            unanswered = false;
            respond("");
        } else {
            awaitCaller(run);
        }
    }

    /** Prompts a caller who stays silent once the response has had the time to be played. */
    private void awaitCaller(ResponseRun run) {
        int idle = settings.turnDetection().map(TurnDetection::idleTimeoutMs).orElse(0);
        if (idle == 0) {
            return;
        }
        long heardUntil = caller.totalMs();
        int turnsSoFar = turns;
        environment.after(run.item().audioMs() + idle, () -> {
            if (turns == turnsSoFar && active == null && !caller.speaking() && !socket.isClosed()) {
                send(
                        "input_audio_buffer.timeout_triggered",
                        new JsonObject()
                                .put("audio_start_ms", heardUntil)
                                .put("audio_end_ms", caller.totalMs())
                                .put("item_id", turnItemId));
                commit();
                respond("");
            }
        });
    }

    private void expire() {
        if (!socket.isClosed()) {
            error(
                    new RealtimeError("session_expired", "Your session hit the maximum duration of 60 minutes.", null),
                    null);
            socket.close((short) 1001);
        }
    }

    @Override
    public void send(String type, JsonObject event) {
        if (!socket.isClosed()) {
            JsonObject message = new JsonObject().put("type", type).put("event_id", Conversation.id("event"));
            socket.writeTextMessage(message.mergeIn(event).encode());
        }
    }

    void log(String kind, JsonObject data) {
        environment.log().add(kind, new JsonObject().put("sessionId", id).mergeIn(data));
    }
}
