package io.bvrai.operator;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.Resync;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What the rooms take from outside themselves. */
@ApplicationScoped
class Beans {
    /** The Lease that replicas compete for; on no other installation's path because it lives in the operator's namespace. */
    static final String LEASE = "bvrai-operator";

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    /** One per room, because each counts its own objects' time. */
    @Produces
    Resync resync(Clock clock) {
        return new Resync(clock);
    }

    @Produces
    @Singleton
    LeaderElectionConfiguration leaderElection(BvraiConfig config) {
        // The framework's own exit deadlocks when it is the shutdown that ends leading; Quarkus' doesn't.
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(config.systemNamespace())
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(new LeaderCallbacks(() -> {}, () -> Quarkus.asyncExit(1), leader -> {}))
                .build();
    }
}
