package io.bvrai.runtime.engine;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.SessionPreparer;
import io.bvrai.runtime.call.Turn;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The engines of a revision in the order of their preference: the first that can be had holds the conversation. */
public final class VoiceEngines implements SessionPreparer {
    /** Which engine of the revision, counted from 0, a prepared session is with. */
    private static final String ENGINE = "engine";

    /** Is told of each engine that could not be had. */
    @FunctionalInterface
    public interface Losses {
        void lost(EngineConfig engine, EngineException cause);
    }

    /**
     * A conversation and who holds it.
     *
     * @param rank the engine's place in the order of preference
     */
    public record Attached(EngineSession session, EngineConfig engine, int rank) {}

    private final VoiceEngine ultravox;
    private final VoiceEngine openAiRealtime;
    private final Losses losses;

    public VoiceEngines(VoiceEngine ultravox, VoiceEngine openAiRealtime, Losses losses) {
        this.ultravox = ultravox;
        this.openAiRealtime = openAiRealtime;
        this.losses = losses;
    }

    @Override
    public CompletionStage<Map<String, String>> prepare(
            CallDescriptor call, AgentRevision revision, List<Turn> spoken, Duration within) {
        return prepareFrom(0, call, revision, spoken, within.toNanos())
                .recover(cause -> Future.failedFuture(new PreparationException("no engine can be had", cause)))
                .toCompletionStage();
    }

    /** A session that nobody joins costs nothing and ends by itself: the providers are told a join time-out of 30 s. */
    @Override
    public void abandon(CallDescriptor call) {}

    private Future<Map<String, String>> prepareFrom(
            int rank, CallDescriptor call, AgentRevision revision, List<Turn> spoken, long nanos) {
        List<EngineConfig> order = order(revision);
        EngineConfig engine = order.get(rank);
        boolean last = rank == order.size() - 1;
        // A slow engine may use half of the time at most, or its fallback would come too late to be one.
        long share = last ? nanos : nanos / 2;
        long started = System.nanoTime();
        return of(engine)
                .prepare(SessionSpec.of(call, revision, engine, spoken))
                .timeout(Math.max(1, share), TimeUnit.NANOSECONDS)
                .map(prepared -> {
                    Map<String, String> session = new HashMap<>(prepared);
                    session.put(ENGINE, Integer.toString(rank));
                    return session;
                })
                .recover(failure -> {
                    EngineException cause = typed(failure);
                    losses.lost(engine, cause);
                    return last
                            ? Future.failedFuture(cause)
                            : prepareFrom(rank + 1, call, revision, spoken, nanos - (System.nanoTime() - started));
                });
    }

    /** Joins the session that the webhook prepared, or else the first engine that can be had behind it. */
    public Future<Attached> attach(
            CallDescriptor call, AgentRevision revision, List<Turn> spoken, EngineListener listener) {
        int rank = Integer.parseInt(call.session().getOrDefault(ENGINE, "0"));
        return attachFrom(rank, call.session(), call, revision, spoken, listener);
    }

    /** Joins the first engine that can be had behind the one of this rank. */
    public Future<Attached> attachBehind(
            int rank, CallDescriptor call, AgentRevision revision, List<Turn> spoken, EngineListener listener) {
        return attachFrom(rank + 1, Map.of(), call, revision, spoken, listener);
    }

    private Future<Attached> attachFrom(
            int rank,
            Map<String, String> prepared,
            CallDescriptor call,
            AgentRevision revision,
            List<Turn> spoken,
            EngineListener listener) {
        List<EngineConfig> order = order(revision);
        if (rank >= order.size()) {
            return Future.failedFuture(
                    new EngineException(EngineException.Kind.UNREACHABLE, "no further engine is configured"));
        }
        EngineConfig engine = order.get(rank);
        return of(engine)
                .attach(SessionSpec.of(call, revision, engine, spoken), prepared, listener)
                .map(session -> new Attached(session, engine, rank))
                .recover(failure -> {
                    EngineException cause = typed(failure);
                    losses.lost(engine, cause);
                    return rank == order.size() - 1
                            ? Future.failedFuture(cause)
                            : attachFrom(rank + 1, Map.of(), call, revision, spoken, listener);
                });
    }

    public EngineCapabilities capabilities(EngineConfig engine) {
        return of(engine).capabilities();
    }

    /** Tells of an engine that was lost after it had been attached. */
    public void lost(EngineConfig engine, EngineException cause) {
        losses.lost(engine, cause);
    }

    private VoiceEngine of(EngineConfig engine) {
        return switch (engine) {
            case EngineConfig.Ultravox config -> ultravox;
            case EngineConfig.OpenAiRealtime config -> openAiRealtime;
        };
    }

    private static List<EngineConfig> order(AgentRevision revision) {
        return Stream.concat(Stream.of(revision.engine()), revision.fallbackEngines().stream())
                .toList();
    }

    private static EngineException typed(Throwable failure) {
        return switch (failure) {
            case EngineException known -> known;
            case TimeoutException late ->
                new EngineException(EngineException.Kind.TIMED_OUT, "no session within the time for the answer", late);
            default ->
                new EngineException(
                        EngineException.Kind.PROTOCOL,
                        "unexpected " + failure.getClass().getSimpleName(),
                        failure);
        };
    }
}
