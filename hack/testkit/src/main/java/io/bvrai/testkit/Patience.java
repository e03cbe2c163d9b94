package io.bvrai.testkit;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long tests wait for what must come. Only what doesn't come costs that much, so it is more than the busiest machine needs; a bound that
 * is itself what a test proves is written in that test.
 */
public final class Patience {
    public static final Duration SOON = Duration.ofSeconds(90);

    /** For what gives up by itself, as a simulated person who waits for words: sooner, so that its own account of it is heard. */
    public static final int WITHIN_MS = 60_000;

    private Patience() {}

    /** As Awaitility's, whose ten seconds a busy machine may need. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(SOON);
    }

    /** @param what is said to be missing if it doesn't come */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(SOON);
    }

    /** What a stage comes to; a failure is thrown as an {@link ExecutionException} with its cause. */
    public static <T> T outcome(CompletionStage<T> stage)
            throws ExecutionException, InterruptedException, TimeoutException {
        return stage.toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
}
