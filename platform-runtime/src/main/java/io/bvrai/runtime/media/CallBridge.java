package io.bvrai.runtime.media;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.CallJournal;
import io.bvrai.runtime.call.EndReason;
import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.engine.EngineException;
import io.bvrai.runtime.engine.EngineListener;
import io.bvrai.runtime.engine.EngineUsage;
import io.bvrai.runtime.engine.HeardSpeech;
import io.bvrai.runtime.engine.ToolInvocation;
import io.bvrai.runtime.engine.VoiceEngines;
import io.bvrai.runtime.engine.tool.HangUp;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call's media between carrier and engine, from the accepted socket to its close. Both legs live and die here, on one event loop.
 *
 * <p>Audio only passes through. What is decided here: the caller's turn stops playback at once; the call ends with its goodbye heard; and
 * every end goes through {@link #finish}.
 */
final class CallBridge implements EngineListener, TwilioStream.Events, EngineLeg.Events {
    /** What a bridge needs of its pod; the same for all calls. */
    record Surroundings(
            Vertx vertx,
            VoiceEngines engines,
            CallJournal journal,
            MediaMetrics metrics,
            MediaLimits limits,
            InstantSource clock,
            CallBinding binding) {}

    /** The journal promises 300 ms for an end; a flush may wait for a database that is away. */
    private static final Duration COMMIT_PATIENCE = Duration.ofMillis(500);

    private final Surroundings pod;
    private final Context context;
    private final CallDescriptor call;
    private final AgentRevision revision;
    private final TwilioStream stream;
    private final EngineLeg engine;
    private final CallTimeline timeline;
    private final Timers timers;
    private final LettingGo lettingGo;
    private boolean bound;
    private boolean hangingUp;
    private boolean finished;

    /** To be called on the socket's event loop. */
    CallBridge(Surroundings pod, WebSocketBase socket, CallDescriptor call, AgentRevision revision, List<Turn> spoken) {
        this.pod = pod;
        this.context = pod.vertx().getOrCreateContext();
        this.call = call;
        this.revision = revision;
        this.timeline = new CallTimeline(call, pod.journal(), pod.metrics(), pod.clock());
        this.timers = new Timers(pod.vertx());
        this.stream = new TwilioStream(socket, pod.limits(), pod.metrics(), this);
        this.engine = new EngineLeg(
                pod.vertx(),
                pod.engines(),
                call,
                revision,
                spoken,
                pod.metrics(),
                pod.limits().firstAudio(),
                this);
        this.lettingGo = new LettingGo(
                pod.limits(),
                timers,
                () -> this.timeline.settled() && !this.stream.clock().playing(),
                this::letGo);
    }

    CallDescriptor call() {
        return call;
    }

    /** Whether Twilio has said that this socket carries the call that it was admitted for. */
    boolean isBound() {
        return bound;
    }

    /** The engine is attached while Twilio is still saying who it is: the socket's admission has already been proved twice over. */
    void open() {
        timers.in(pod.limits().start(), () -> {
            if (!stream.started()) {
                pod.metrics().refused("no_start");
                finish(null, TwilioStream.POLICY_VIOLATION);
            }
        });
        Duration left =
                Duration.between(pod.clock().instant(), call.answeredAt().plus(call.maxDuration()));
        timers.in(left, () -> finish(EndReason.TIME_LIMIT, TwilioStream.NORMAL));
        engine.attach(this);
    }

    /** Lets go of the call in its next pause, so that another pod resumes it: without a committed end, the instruction behind the stream brings it there. */
    void handOver() {
        context.runOnContext(now -> lettingGo.begin());
    }

    private void letGo() {
        if (!finished) {
            timeline.handedOver();
            finish(null, TwilioStream.NORMAL);
        }
    }

    // The carrier

    @Override
    public boolean started(TwilioMessage.Start start) {
        if (!start.callSid().equals(call.callSid()) || !start.accountSid().equals(call.accountSid())) {
            return false;
        }
        bound = true;
        pod.binding().bound(this);
        timeline.started();
        // Not before this method returns: only then does the stream know how to address its frames.
        context.runOnContext(now -> engine.resume());
        return true;
    }

    @Override
    public void callerAudio(byte[] text, int from, int to) {
        engine.callerAudio(text, from, to);
        lettingGo.callerAudio(text, from, to);
    }

    @Override
    public void played() {
        timeline.heard(stream.clock()::finished);
        endIfGoodbyeHeard();
    }

    /** One of both sides takes audio again. */
    @Override
    public void uncongested() {
        engine.flush();
        if (stream.started() && !stream.congested()) {
            engine.resume();
        }
    }

    @Override
    public void stopped() {
        finish(EndReason.CALLER_HUNG_UP, TwilioStream.NORMAL);
    }

    @Override
    public void violated(short code) {
        finish(null, code);
    }

    /** Without a stop before it this is a lost connection, not an end: the carrier may come back through the resume. */
    @Override
    public void closed() {
        finish(null, TwilioStream.NORMAL);
    }

    // The engine

    @Override
    public void attached() {
        if (!stream.started()) {
            engine.pause();
        }
    }

    @Override
    public void speech(String itemId, byte[] text, int from, int to) {
        if (finished || from == to) {
            return;
        }
        engine.heard();
        stream.speak(itemId, text, from, to);
        timeline.agentSpoke(itemId, text, from, to);
        if (stream.congested()) {
            engine.pause();
        }
    }

    @Override
    public void speechEnded(String itemId) {
        stream.markSpoken();
        timeline.agentSpeechEnded(itemId);
        timeline.heard(stream.clock()::finished);
    }

    @Override
    public void agentSaying(String itemId, String words) {
        timeline.agentSaying(itemId, words);
    }

    @Override
    public void agentSaid(String itemId, String words) {
        timeline.agentSaid(itemId, words);
        timeline.heard(stream.clock()::finished);
    }

    /** Clears even when nothing seems to play: the carrier's buffer outlives the engine's response. A goodbye isn't interrupted any more. */
    @Override
    public void callerTurnStarted(String turnId) {
        timeline.callerStarted(turnId);
        if (finished || hangingUp || !revision.conversation().interruptible()) {
            return;
        }
        List<HeardSpeech> cut = stream.clear();
        engine.interrupt(cut);
        timeline.interrupted(cut);
    }

    @Override
    public void callerTurnEnded(String turnId, int silenceMillis) {
        timeline.callerEnded(turnId, silenceMillis);
    }

    @Override
    public void callerSaid(String turnId, String words) {
        timeline.callerSaid(turnId, words);
    }

    @Override
    public void toolInvoked(ToolInvocation invocation) {
        if (invocation.name().equals(HangUp.NAME)) {
            hangUp();
        } else {
            engine.toolResult(invocation, "There is no such function.");
        }
    }

    @Override
    public void usage(EngineUsage reported) {
        timeline.used(reported);
    }

    @Override
    public void degraded(String code) {
        timeline.engineDegraded(engine.engineName(), code);
    }

    @Override
    public void ended() {
        hangUp();
    }

    @Override
    public void failed(EngineException cause) {
        engine.failed(cause, this);
    }

    @Override
    public void lost(EngineException cause) {
        timeline.engineLost(cause);
        finish(EndReason.PROVIDER_LOST, TwilioStream.NORMAL);
    }

    // The end

    private void hangUp() {
        if (!hangingUp) {
            hangingUp = true;
            stream.markSpoken();
            timers.in(pod.limits().goodbye(), () -> finish(EndReason.AGENT_HUNG_UP, TwilioStream.NORMAL));
            endIfGoodbyeHeard();
        }
    }

    private void endIfGoodbyeHeard() {
        if (hangingUp && !stream.clock().playing()) {
            finish(EndReason.AGENT_HUNG_UP, TwilioStream.NORMAL);
        }
    }

    /**
     * The one way out. The engine goes first, since it costs; then what is known is written; the carrier's socket closes only when the intent
     * is committed, because from then on it asks another pod what to do.
     *
     * @param reason null when the call is let go without being ended
     */
    private void finish(@Nullable EndReason reason, short code) {
        if (finished) {
            return;
        }
        finished = true;
        timers.cancelAll();
        engine.close();
        timeline.finish(reason, stream.clock().interrupt());
        Future<Void> committed = Future.fromCompletionStage(
                        reason == null
                                ? pod.journal().flush()
                                : pod.journal().ending(call, reason, pod.clock().instant()),
                        context)
                .timeout(COMMIT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        // Committed or not, the socket closes: a database that is away must not keep a finished call open.
        committed.onComplete(done -> {
            stream.close(code);
            pod.journal().detached(call, pod.clock().instant());
            pod.binding().over(this);
        });
    }
}
