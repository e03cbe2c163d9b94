package io.bvrai.operator.external;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What there is in a place that all tenants share, asked for once for all who look within {@link #AGE}: a listing has everybody's in it, and one for each
 * look would be tenants squared. Good for finding what nobody planned, and for what is nobody's own; what was made since is missing. What a look puts right
 * it asks for itself, or drift would stay for {@link #AGE} longer than promised. Whoever comes while the question is under way waits for its answer, also for
 * its failure; the next one asks again. Safe for concurrent use.
 */
public final class SharedListing<T> {
    /** How long after something appeared a look may still miss it. */
    public static final Duration AGE = Duration.ofMinutes(1);

    private record Asked<A>(Instant at, CompletableFuture<A> answer) {
        boolean serves(Instant now) {
            return !answer.isCompletedExceptionally() && now.isBefore(at.plus(AGE));
        }
    }

    private final Supplier<T> question;
    private final Clock clock;
    private @Nullable Asked<T> last;

    public SharedListing(Supplier<T> question, Clock clock) {
        this.question = question;
        this.clock = clock;
    }

    public T latest() {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> answer = current(mine);
        if (answer == mine) {
            mine.completeAsync(question, Runnable::run);
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private synchronized CompletableFuture<T> current(CompletableFuture<T> otherwise) {
        Instant now = clock.instant();
        if (last == null || !last.serves(now)) {
            last = new Asked<>(now, otherwise);
        }
        return last.answer();
    }
}
