package io.bvrai.runtime.call;

import io.bvrai.runtime.platform.Drain;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * What a pod does when it is told to end: no new calls at once, then, when the gateway has noticed, its live calls are let go one by one, each of
 * which another pod resumes, and what is still to be written is written.
 */
@Singleton
public class Handover {
    private static final Logger LOG = Logger.getLogger(Handover.class);

    private final Drain drain;
    private final LiveCalls live;
    private final CallJournal journal;

    @Inject
    Handover(Drain drain, LiveCalls live, CallJournal journal) {
        this.drain = drain;
        this.live = live;
        this.journal = journal;
    }

    void begin(@Observes ShutdownDelayInitiatedEvent told) {
        drain.begin();
    }

    /** Before the other observers of the shutdown, which close what this needs. */
    void letGo(@Observes @Priority(1) ShutdownEvent end) {
        drain.begin();
        if (live.count() > 0) {
            LOG.infof("handing over %d live calls", live.count());
            live.handOverAll();
        }
        try {
            journal.flush().toCompletableFuture().get(3, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.errorf("the call journal could not be written to its end: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
