package io.bvrai.runtime.engine.openai;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller's turn through only when it has lasted: a cough or a click that the provider's detector takes for speech must not silence the
 * agent. Speech that stops before that never was a turn.
 */
final class TurnGate {
    private static final long NONE = -1;

    private final Vertx vertx;
    private final long minimumMillis;
    private final Consumer<String> accepted;
    private @Nullable String open;
    private long timer = NONE;

    TurnGate(Vertx vertx, Duration minimum, Consumer<String> accepted) {
        this.vertx = vertx;
        this.minimumMillis = minimum.toMillis();
        this.accepted = accepted;
    }

    void speechStarted(String turnId) {
        cancel();
        timer = vertx.setTimer(minimumMillis, due -> {
            timer = NONE;
            open = turnId;
            accepted.accept(turnId);
        });
    }

    /** Whether an accepted turn ends here. */
    boolean speechStopped(String turnId) {
        cancel();
        boolean ends = turnId.equals(open);
        open = null;
        return ends;
    }

    void cancel() {
        if (timer != NONE) {
            vertx.cancelTimer(timer);
            timer = NONE;
        }
    }
}
