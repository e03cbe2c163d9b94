package io.bvrai.operator;

import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.jspecify.annotations.Nullable;

/**
 * Not alive when nobody has renewed the Lease for a while although the API server answers: then this process should have taken it and its
 * elector is stuck (seen in Java Operator SDK after trouble in etcd). An API server that doesn't answer is no reason to restart.
 */
@Liveness
@ApplicationScoped
class LeadershipCheck implements HealthCheck {
    private static final String NAME = "leadership";
    /** Twelve lease durations: far beyond any election, far below a person's patience. */
    private static final Duration ABANDONED = Duration.ofMinutes(3);

    private final KubernetesClient client;
    private final BvraiConfig config;
    private final Clock clock;
    private final Instant started;

    LeadershipCheck(KubernetesClient client, BvraiConfig config, Clock clock) {
        this.client = client;
        this.config = config;
        this.clock = clock;
        this.started = clock.instant();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named(NAME).status(!abandoned()).build();
    }

    private boolean abandoned() {
        var now = clock.instant();
        if (now.isBefore(started.plus(ABANDONED))) {
            return false;
        }
        try {
            var lease = client.leases()
                    .inNamespace(config.systemNamespace())
                    .withName(Beans.LEASE)
                    .get();
            return renewedAt(lease).plus(ABANDONED).isBefore(now);
        } catch (KubernetesClientException unanswered) {
            return false;
        }
    }

    /** A Lease that isn't there has no holder either; election tests and profiles without election have none. */
    private Instant renewedAt(@Nullable Lease lease) {
        if (lease == null || lease.getSpec() == null || lease.getSpec().getRenewTime() == null) {
            return clock.instant();
        }
        return lease.getSpec().getRenewTime().toInstant();
    }
}
