package io.bvrai.operator.tenant;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finishes the off-boardings whose Tenant resource is gone: erases what was retained for as long as it had to be. Two sweepers at once do no
 * harm, since every stage may be repeated.
 */
@ApplicationScoped
class OffboardingSweeper {
    private static final Logger LOG = Logger.getLogger(OffboardingSweeper.class);
    private static final Offboarding.Wish ERASE = Offboarding.Wish.deletion(false, Duration.ZERO);

    private final OffboardingRecords records;
    private final Offboarding offboarding;
    private final Clock clock;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("offboarding").factory());

    private @Nullable ScheduledFuture<?> next;

    OffboardingSweeper(OffboardingRecords records, Offboarding offboarding, Clock clock) {
        this.records = records;
        this.offboarding = offboarding;
        this.clock = clock;
    }

    void start(@Observes StartupEvent startup, BvraiConfig config) {
        long seconds = config.intervals().resync().toSeconds();
        next = rounds.scheduleWithFixedDelay(this::sweep, seconds, seconds, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent shutdown) {
        if (next != null) {
            next.cancel(false);
        }
        rounds.shutdown();
    }

    /** One round; what fails is tried again in the next. */
    void sweep() {
        try {
            records.due(clock.instant()).forEach(this::finish);
        } catch (NeighbourException e) {
            LOG.warnf("retained tenants can't be looked at: %s", e.getMessage());
        } catch (RuntimeException fault) {
            // The edge of the room: a round that dies would be the last one.
            LOG.error("a round of the off-boarding sweeper failed", fault);
        }
    }

    private void finish(OffboardingRecords.Offboarding due) {
        try {
            Departure at = offboarding.proceed(new TenantIdentity(due.name(), due.id()), ERASE);
            LOG.infof("off-boarding of %s: %s", due.id(), at.message());
        } catch (NeighbourException e) {
            LOG.warnf("off-boarding of %s: %s", due.id(), e.getMessage());
        } catch (RuntimeException fault) {
            // One that can't be finished doesn't keep those after it from being erased when they are due.
            LOG.errorf(fault, "off-boarding of %s failed", due.id());
        }
    }
}
