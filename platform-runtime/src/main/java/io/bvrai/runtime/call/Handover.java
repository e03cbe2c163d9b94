package io.bvrai.runtime.call;

import io.bvrai.runtime.platform.Drain;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What a pod does when it is told to end: no new calls at once, then, when the gateway has noticed, its live calls are let go one by one, each of
 * which another pod resumes, and what is still to be written is written.
 */
@Singleton
public class Handover {
    private static final Logger LOG = Logger.getLogger(Handover.class);

    /** What letting go takes at most: waiting for a pause in the conversation, writing the last turns and closing the sockets. */
    private static final Duration LETTING_GO = Duration.ofSeconds(20);

    private final Drain drain;
    private final LiveCalls live;
    private final CallJournal journal;
    private final Duration grace;

    /**
     * @param grace how long calls may come to their own end before they are handed over
     */
    @Inject
    Handover(
            Drain drain,
            LiveCalls live,
            CallJournal journal,
            @ConfigProperty(name = "bvrai.drain.grace", defaultValue = "30S") Duration grace) {
        this.drain = drain;
        this.live = live;
        this.journal = journal;
        this.grace = grace;
    }

    /** While the pod still serves: what runs goes on, and what is left after the grace is let go with its event loops still there. */
    void begin(@Observes ShutdownDelayInitiatedEvent told) throws InterruptedException {
        drain.begin();
        if (!live.awaitNone(grace)) {
            letAllGo();
        }
    }

    /** Before the other observers of the shutdown, which close what this needs. */
    void letGo(@Observes @Priority(1) ShutdownEvent end) {
        drain.begin();
        try {
            if (live.count() > 0) {
                letAllGo();
            }
            journal.flush().toCompletableFuture().get(3, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.errorf("the call journal could not be written to its end: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void letAllGo() throws InterruptedException {
        LOG.infof("handing over %d live calls", live.count());
        live.handOverAll();
        if (!live.awaitNone(LETTING_GO)) {
            LOG.warnf("%d calls did not let go in time", live.count());
        }
    }
}
