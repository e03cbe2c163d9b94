package io.bvrai.runtime.media;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.engine.EngineException;
import io.bvrai.runtime.engine.EngineException.Kind;
import io.bvrai.runtime.engine.EngineListener;
import io.bvrai.runtime.engine.EngineSession;
import io.bvrai.runtime.engine.HeardSpeech;
import io.bvrai.runtime.engine.ToolInvocation;
import io.bvrai.runtime.engine.VoiceEngines;
import io.bvrai.runtime.engine.VoiceEngines.Attached;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine's leg of a call: attaches, falls back while nothing has been said yet, and holds caller audio back while the engine can't take it.
 *
 * <p>Not thread-safe: on the call's event loop.
 */
final class EngineLeg {
    private static final long NONE = -1;

    /** What the leg tells, beside what the engine tells its listener. */
    interface Events {
        /** An engine takes audio. */
        void attached();

        /** No engine is left. */
        void lost(EngineException cause);
    }

    private final Vertx vertx;
    private final VoiceEngines engines;
    private final CallDescriptor call;
    private final AgentRevision revision;
    private final List<Turn> spoken;
    private final MediaMetrics metrics;
    private final Duration firstAudio;
    private final Events events;
    private final UplinkBuffer waiting = new UplinkBuffer();
    private @Nullable Attached attached;
    private boolean spoke;
    private boolean closed;
    private long firstAudioTimer = NONE;

    EngineLeg(
            Vertx vertx,
            VoiceEngines engines,
            CallDescriptor call,
            AgentRevision revision,
            List<Turn> spoken,
            MediaMetrics metrics,
            Duration firstAudio,
            Events events) {
        this.vertx = vertx;
        this.engines = engines;
        this.call = call;
        this.revision = revision;
        this.spoken = spoken;
        this.metrics = metrics;
        this.firstAudio = firstAudio;
        this.events = events;
    }

    void attach(EngineListener listener) {
        engines.attach(call, revision, spoken, listener).onComplete(result -> attached(result, listener));
    }

    private void attached(AsyncResult<Attached> result, EngineListener listener) {
        if (closed) {
            if (result.succeeded()) {
                result.result().session().close();
            }
            return;
        }
        if (result.failed()) {
            events.lost(lastCause(result.cause()));
            return;
        }
        attached = result.result();
        if (agentOpens()) {
            firstAudioTimer = vertx.setTimer(firstAudio.toMillis(), due -> {
                firstAudioTimer = NONE;
                failed(new EngineException(Kind.TIMED_OUT, "attached but silent for " + firstAudio), listener);
            });
        }
        events.attached();
        flush();
    }

    /** The attached engine is of no use any more: the next one takes over unless the caller has already heard this one. */
    void failed(EngineException cause, EngineListener listener) {
        Attached failed = attached;
        if (closed || failed == null) {
            return;
        }
        attached = null;
        cancelFirstAudioTimer();
        failed.session().close();
        engines.lost(failed.engine(), cause);
        if (spoke) {
            events.lost(cause);
        } else {
            engines.attachBehind(failed.rank(), call, revision, spoken, listener)
                    .onComplete(result -> attached(result, listener));
        }
    }

    /** The engine speaks, so it is the one. */
    void heard() {
        if (!spoke) {
            spoke = true;
            cancelFirstAudioTimer();
        }
    }

    void callerAudio(byte[] text, int from, int to) {
        Attached now = attached;
        if (now != null && waiting.isEmpty() && !now.session().congested()) {
            now.session().callerAudio(text, from, to);
        } else {
            metrics.framesDropped(waiting.offer(text, from, to));
        }
    }

    /** Hands over what waits, as far as the engine takes it. */
    void flush() {
        Attached now = attached;
        if (now == null) {
            return;
        }
        EngineSession session = now.session();
        while (!session.congested()) {
            byte[] text = waiting.poll();
            if (text == null) {
                return;
            }
            session.callerAudio(text, 0, text.length);
        }
    }

    void interrupt(List<HeardSpeech> cut) {
        if (attached != null) {
            attached.session().interrupt(cut);
        }
    }

    void toolResult(ToolInvocation invocation, String result) {
        if (attached != null) {
            attached.session().toolResult(invocation, result);
        }
    }

    void pause() {
        if (attached != null) {
            attached.session().pause();
        }
    }

    void resume() {
        if (attached != null) {
            attached.session().resume();
        }
    }

    /** The engine's kind, for metrics. */
    String engineName() {
        return attached == null ? "none" : attached.engine().getClass().getSimpleName();
    }

    void close() {
        closed = true;
        cancelFirstAudioTimer();
        if (attached != null) {
            attached.session().close();
        }
    }

    private boolean agentOpens() {
        return spoken.isEmpty()
                && (revision.conversation().firstSpeaker() == AgentRevision.FirstSpeaker.AGENT
                        || revision.conversation().aiDisclosure() != null);
    }

    private void cancelFirstAudioTimer() {
        if (firstAudioTimer != NONE) {
            vertx.cancelTimer(firstAudioTimer);
            firstAudioTimer = NONE;
        }
    }

    private static EngineException lastCause(Throwable failure) {
        return failure instanceof EngineException known
                ? known
                : new EngineException(
                        Kind.PROTOCOL, "unexpected " + failure.getClass().getSimpleName(), failure);
    }
}
