package io.bvrai.runtime.webhook;

import io.bvrai.runtime.call.CallProgress;
import io.bvrai.runtime.call.CallRows;
import io.bvrai.runtime.call.CallSlots;
import io.bvrai.runtime.call.OutboundCalls;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.postgres.DataFault;
import io.bvrai.runtime.privacy.PrivacyException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * What Twilio tells about calls without waiting for an instruction. Acknowledged when it is in the database or, while that is away, on the pod's
 * disk, from where it is applied as soon as the database is back: any order and any number of events give the same call, so that late ones do no
 * harm. A node that dies with a spool that isn't empty loses what is in it.
 */
@Singleton
public class Events {
    private static final Logger LOG = Logger.getLogger(Events.class);
    /** For this long after the database didn't answer nobody waits for it again. */
    private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RuntimeSettings settings;
    private final Inbox inbox;
    private final Spool spool;
    private final CallRows calls;
    private final CallSlots slots;
    private final OutboundCalls outbound;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final AtomicLong tryAgainAt = new AtomicLong(System.nanoTime());

    /** What an event tells. */
    enum Kind {
        /** How far a call has come. */
        PROGRESS,
        /** Whether a person or a machine answered. */
        ANSWERED_BY,
        /** That a media stream started or stopped: kept, without an effect. */
        STREAM
    }

    @Inject
    Events(
            RuntimeSettings settings,
            Inbox inbox,
            Spool spool,
            CallRows calls,
            CallSlots slots,
            OutboundCalls outbound,
            MeterRegistry metrics,
            Clock clock) {
        this.settings = settings;
        this.inbox = inbox;
        this.spool = spool;
        this.calls = calls;
        this.slots = slots;
        this.outbound = outbound;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Makes the event durable.
     *
     * @throws SQLException if neither the database nor the disk would have it: the carrier must ask again
     */
    void receive(Kind kind, Webhook webhook) throws SQLException {
        SpooledEvent event = new SpooledEvent(kind, clock.instant(), webhook);
        try {
            if (System.nanoTime() - tryAgainAt.get() < 0) {
                throw new SQLException("the database was away a moment ago");
            }
            apply(event);
        } catch (SQLException | PrivacyException failure) {
            if (DataFault.is(failure)) {
                throw failure;
            }
            tryAgainAt.set(System.nanoTime() + AWAY_NANOS);
            keep(event, failure);
        }
        if (CallEvents.progress(webhook, event.receivedAt()).state().isEnd()) {
            slots.release(webhook.callSid());
        }
    }

    @Scheduled(every = "1s", delayed = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void applySpooled() {
        if (spool.isEmpty()) {
            return;
        }
        try {
            for (Path entry : spool.entries()) {
                applySpooled(entry);
            }
        } catch (SQLException | PrivacyException away) {
            LOG.debugf("spooled events wait for the database: %s", away.getMessage());
        } catch (IOException e) {
            LOG.errorf("the spool can't be read: %s", e.getMessage());
        }
    }

    /** The disk goes with the pod: what is on it gets one more chance. */
    void flush(@Observes ShutdownEvent end) {
        applySpooled();
    }

    private void applySpooled(Path entry) throws IOException, SQLException {
        try {
            apply(SpooledEvent.parse(spool.read(entry)));
            spool.remove(entry);
            count("applied");
        } catch (SQLException e) {
            if (!DataFault.is(e)) {
                throw e;
            }
            LOG.errorf("the database refuses a spooled event for what it says (SQL state %s)", e.getSQLState());
            spool.setAside(entry);
            count("refused");
        }
    }

    private void keep(SpooledEvent event, Exception failure) throws SQLException {
        try {
            spool.append(event.text());
            count("kept");
        } catch (IOException | PrivacyException full) {
            SQLException both = new SQLException("an event is neither in the database nor on disk", failure);
            both.addSuppressed(full);
            throw both;
        }
    }

    private void apply(SpooledEvent event) throws SQLException {
        Webhook webhook = event.webhook();
        inbox.receive(webhook, connection -> {
            switch (event.kind()) {
                case PROGRESS -> {
                    CallProgress progress = CallEvents.progress(webhook, event.receivedAt());
                    calls.join(connection, CallEvents.identity(webhook), settings.agent(), progress);
                    if (webhook.attempt().isPresent()) {
                        outbound.progressed(connection, webhook.attempt().get(), webhook.callSid(), progress);
                    }
                }
                case ANSWERED_BY -> {
                    Optional<String> answeredBy = webhook.parameter("AnsweredBy");
                    if (webhook.attempt().isPresent() && answeredBy.isPresent()) {
                        outbound.answeredBy(connection, webhook.attempt().get(), webhook.callSid(), answeredBy.get());
                    }
                }
                case STREAM -> LOG.debugf("a media stream of call %s changed", webhook.callSid());
            }
        });
    }

    private void count(String result) {
        metrics.counter("bvrai.spool.events", "result", result).increment();
    }

    /** When an event was received decides its times, not when it could be applied. */
    record SpooledEvent(Kind kind, Instant receivedAt, Webhook webhook) {
        static SpooledEvent parse(String text) {
            return SpooledEventJson.parse(text);
        }

        String text() {
            return SpooledEventJson.text(this);
        }
    }
}
