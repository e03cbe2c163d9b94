package io.bvrai.operator;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.Resync;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.random.RandomGenerator;

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
        return new Resync(clock, RandomGenerator.getDefault());
    }

    @Produces
    @Singleton
    LeaderElectionConfiguration leaderElection(BvraiConfig config) {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(config.systemNamespace())
                .build();
    }
}
