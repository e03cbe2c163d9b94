package io.bvrai.runtime.webhook;

import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A pod that couldn't keep an event should get none. */
@Readiness
public class SpoolHasRoom implements HealthCheck {
    private final Spool spool;

    @Inject
    SpoolHasRoom(Spool spool) {
        this.spool = spool;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("spool").status(spool.hasRoom()).build();
    }
}
