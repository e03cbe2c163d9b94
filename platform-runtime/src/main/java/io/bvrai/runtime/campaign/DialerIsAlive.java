package io.bvrai.runtime.campaign;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** A pod whose threads for campaigns have ended is restarted. Never false for what a neighbour does. */
@Liveness
@Singleton
public class DialerIsAlive implements HealthCheck {
    private final Dialer dialer;
    private final AttemptReview review;

    @Inject
    DialerIsAlive(Dialer dialer, AttemptReview review) {
        this.dialer = dialer;
        this.review = review;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("dialer")
                .status(dialer.isAlive() && review.isAlive())
                .build();
    }
}
