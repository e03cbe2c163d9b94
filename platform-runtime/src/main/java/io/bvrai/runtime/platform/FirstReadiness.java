package io.bvrai.runtime.platform;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;
import org.jspecify.annotations.Nullable;

/**
 * Whether the pod has been ready once. The kubelet asks this every second until it holds, then asks for readiness at once and never asks this again: a
 * pod's first readiness is seen within a second, and hundreds of pods at rest cost only the slow probes.
 *
 * <p>A pod that isn't ready in time counts as started all the same. No neighbour that is away may get a pod restarted; from then on its readiness
 * says what is missing.
 */
@Startup
public class FirstReadiness implements HealthCheck {
    /** Far below what the kubelet allows for a start as a whole. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Iterable<HealthCheck> readiness;
    private final InstantSource clock;
    private volatile @Nullable Instant firstAsked;
    private volatile boolean started;

    @Inject
    FirstReadiness(@Readiness Instance<HealthCheck> readiness, Clock clock) {
        this((Iterable<HealthCheck>) readiness, clock);
    }

    FirstReadiness(Iterable<HealthCheck> readiness, InstantSource clock) {
        this.readiness = readiness;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        started = started || ready() || isPatienceOver();
        return HealthCheckResponse.named("first readiness").status(started).build();
    }

    private boolean ready() {
        for (HealthCheck check : readiness) {
            if (check.call().getStatus() != HealthCheckResponse.Status.UP) {
                return false;
            }
        }
        return true;
    }

    private boolean isPatienceOver() {
        Instant now = clock.instant();
        Instant since = firstAsked;
        if (since == null) {
            firstAsked = now;
            return false;
        }
        return Duration.between(since, now).compareTo(PATIENCE) >= 0;
    }
}
