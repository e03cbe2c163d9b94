package io.bvrai.runtime.media;

import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.CallJournal;
import io.bvrai.runtime.call.EndReason;
import io.bvrai.runtime.engine.EngineException;
import io.bvrai.runtime.engine.EngineUsage;
import io.bvrai.runtime.engine.HeardSpeech;
import io.bvrai.runtime.engine.audio.Base64Audio;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one attach of a call leaves behind: its part of the transcript, its events and what the engine used, told to the journal.
 *
 * <p>Not thread-safe: on the call's event loop.
 */
final class CallTimeline {
    private final CallDescriptor call;
    private final CallJournal journal;
    private final MediaMetrics metrics;
    private final InstantSource clock;
    private final TurnLog turns;
    private final Map<String, Long> usage = new HashMap<>();
    private long startedNanos;
    private boolean agentWasHeard;

    CallTimeline(CallDescriptor call, CallJournal journal, MediaMetrics metrics, InstantSource clock) {
        this.call = call;
        this.journal = journal;
        this.metrics = metrics;
        this.clock = clock;
        this.turns = new TurnLog(turn -> journal.turn(call, turn));
    }

    void started() {
        startedNanos = System.nanoTime();
        journal.attached(call, clock.instant());
    }

    /** Audio of the agent went out; {@code text} holds it in Base64. */
    void agentSpoke(String itemId, byte[] text, int from, int to) {
        turns.agentSpoke(itemId, Base64Audio.decodedLength(text, from, to), clock.instant());
        if (!agentWasHeard) {
            agentWasHeard = true;
            Duration sinceStart = Duration.ofNanos(System.nanoTime() - startedNanos);
            metrics.firstAudio(sinceStart);
            event("media.first_audio", Map.of("first_audio_ms", Long.toString(sinceStart.toMillis())));
        }
    }

    void agentSpeechEnded(String itemId) {
        turns.agentSpeechEnded(itemId);
    }

    void agentSaying(String itemId, String words) {
        turns.agentSaying(itemId, words, clock.instant());
    }

    void agentSaid(String itemId, String words) {
        turns.agentSaid(itemId, words, clock.instant());
    }

    /** The carrier has played something: turns whose audio is finished are complete. */
    void heard(Predicate<String> finished) {
        turns.heard(finished);
    }

    void callerStarted(String turnId) {
        turns.callerStarted(turnId, clock.instant());
    }

    void callerEnded(String turnId, int silenceMillis) {
        turns.callerEnded(turnId, clock.instant().minusMillis(silenceMillis));
    }

    void callerSaid(String turnId, String words) {
        turns.callerSaid(turnId, words, clock.instant());
    }

    /** The caller spoke over these items; empty when nothing was playing. */
    void interrupted(List<HeardSpeech> cut) {
        turns.cut(cut);
        if (!cut.isEmpty()) {
            metrics.bargeIn();
            event(
                    "media.barge_in",
                    Map.of("heardMs", Integer.toString(cut.getFirst().heardMillis())));
        }
    }

    /** The pod ends and the call doesn't: what tells this from a lost pod. */
    void handedOver() {
        journal.handedOver(call, clock.instant());
    }

    /** Whether nobody is in the middle of anything. */
    boolean settled() {
        return turns.settled();
    }

    void used(EngineUsage reported) {
        reported.units().forEach((unit, amount) -> usage.merge(unit, amount, Long::sum));
    }

    void engineDegraded(String engine, String code) {
        metrics.engineDegraded(engine);
        event("engine.degraded", Map.of("code", code));
    }

    void engineLost(EngineException cause) {
        event("engine.lost", Map.of("kind", cause.kind().name()));
    }

    /**
     * The attach ends: what was still playing counts as far as it was heard.
     *
     * @param reason null when the call is let go without being ended
     */
    void finish(@Nullable EndReason reason, List<HeardSpeech> unheard) {
        turns.finish(unheard);
        if (!usage.isEmpty()) {
            Map<String, String> detail = new HashMap<>();
            usage.forEach((unit, amount) -> detail.put(unit, Long.toString(amount)));
            event("engine.usage", detail);
        }
        metrics.ended(reason == null ? "let_go" : reason.name().toLowerCase(Locale.ROOT));
    }

    private void event(String type, Map<String, String> detail) {
        journal.event(call, type, clock.instant(), detail);
    }
}
