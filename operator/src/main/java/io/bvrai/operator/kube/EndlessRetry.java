package io.bvrai.operator.kube;

import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;

/**
 * When a pass that failed is tried again: after 1 s, then after half as long again each time, at most 2 min, and without end.
 *
 * <p>A class and not {@link GradualRetry} on each reconciler: Quarkus records an annotation's values while it compiles, through setters, and {@link GenericRetry}
 * has two of one name; some compilations recorded the first interval and others the SDK's default (docs/adr/003-image-building.md). What a constructor sets, every
 * compilation has.
 */
public final class EndlessRetry extends GenericRetry {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    public EndlessRetry() {
        withoutMaxAttempts();
        setInitialInterval(FIRST.toMillis());
        setMaxInterval(LONGEST.toMillis());
    }
}
