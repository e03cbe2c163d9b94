package io.bvrai.runtime.media;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The deadlines of one call, so that they end with it. Runs on the event loop that set them. */
final class Timers {
    private final Vertx vertx;
    private final List<Long> running = new ArrayList<>();

    Timers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs {@code action} after {@code delay}, or at the next turn of the loop when that has passed. */
    void in(Duration delay, Runnable action) {
        running.add(vertx.setTimer(Math.max(1, delay.toMillis()), due -> action.run()));
    }

    void cancelAll() {
        running.forEach(vertx::cancelTimer);
        running.clear();
    }
}
