package io.bvrai.simulator.environment;

import io.bvrai.simulator.http.Faults;
import io.bvrai.simulator.log.EventLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What every part stands in. All state of a simulator is confined to the single event loop of {@code vertx}; log,
 * switches and faults may be touched from any thread.
 */
public record Environment(Vertx vertx, Clock clock, EventLog log, Switches switches, Faults faults) {

    /** Runs {@code action} on the event loop after {@code millis}, which may be 0. */
    public void after(long millis, Runnable action) {
        if (millis <= 0) {
            vertx.getOrCreateContext().runOnContext(nothing -> action.run());
        } else {
            vertx.setTimer(millis, timer -> action.run());
        }
    }

    /** Waits, on a thread other than the event loop's, for what happens there. */
    public static <T> T await(Future<T> future, Duration patience) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getMessage()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("not within " + patience, e);
        }
    }

    /** Runs {@code action} on the event loop, for callers on other threads. */
    public <T> Future<T> onLoop(Supplier<T> action) {
        Promise<T> done = Promise.promise();
        // What the action throws fails the mapped future.
        vertx.runOnContext(
                nothing -> Future.succeededFuture().map(ignored -> action.get()).onComplete(done));
        return done.future();
    }
}
