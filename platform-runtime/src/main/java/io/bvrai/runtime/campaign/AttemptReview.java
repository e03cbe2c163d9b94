package io.bvrai.runtime.campaign;

import io.bvrai.runtime.call.CallState;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.postgres.SchemaStands;
import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PersonalData;
import io.bvrai.runtime.privacy.PrivacyException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Looks after attempts of which no callback tells: finds the calls of those with an unknown outcome, ends what the carrier still has in its queue and
 * what a suppression forbids, and learns the end of calls whose callbacks were lost. Finding a call proves that it was made; finding none proves
 * nothing.
 */
@Singleton
public class AttemptReview {
    private static final Logger LOG = Logger.getLogger(AttemptReview.class);
    /** A suppression takes effect on calls within 2 s. */
    private static final Duration POLL = Duration.ofMillis(500);
    /** Most tenants have no campaign most of the time, and their databases share a server. */
    private static final Duration POLL_WITHOUT_CAMPAIGNS = Duration.ofSeconds(2);
    /** The carrier tells whole seconds on a clock of its own. */
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofSeconds(5);
    /** An intent is sent within 2 s, reaches the carrier within 3 and is answered within 10, or never. */
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(15);

    private final RuntimeSettings settings;
    private final ConfigFiles config;
    private final ReviewQueue queue;
    private final AttemptResults results;
    private final Carrier carrier;
    private final PersonalData personal;
    private final WorkLoop loop = new WorkLoop("attempt review", this::reviewDue);

    @Inject
    AttemptReview(
            RuntimeSettings settings,
            ConfigFiles config,
            DataSource database,
            AttemptResults results,
            Carrier carrier,
            PersonalData personal,
            DialerTimes times) {
        this.settings = settings;
        this.config = config;
        this.queue = new ReviewQueue(database, times);
        this.results = results;
        this.carrier = carrier;
        this.personal = personal;
    }

    void start(@Observes SchemaStands schema) {
        if (settings.has(Role.WORKER)) {
            loop.start();
        }
    }

    void stop(@Observes ShutdownEvent shutdown) {
        loop.stop();
    }

    boolean isAlive() {
        return loop.isAlive();
    }

    private Duration reviewDue() throws SQLException {
        int lost = results.giveUpLost();
        if (lost > 0) {
            LOG.warnf("%d attempts have an unknown outcome and are not repeated", lost);
        }
        List<ReviewQueue.Due> due = queue.claim();
        List<Thread> reviews = new ArrayList<>();
        for (ReviewQueue.Due attempt : due) {
            reviews.add(Thread.ofVirtual().name("review").start(() -> review(attempt)));
        }
        for (Thread review : reviews) {
            join(review);
        }
        if (!due.isEmpty()) {
            return Duration.ZERO;
        }
        return config.campaigns().campaigns().isEmpty() ? POLL_WITHOUT_CAMPAIGNS : POLL;
    }

    private void review(ReviewQueue.Due due) {
        try {
            String callSid = due.callSid();
            if (callSid == null) {
                find(due);
            } else {
                follow(due, carrier.call(callSid));
            }
        } catch (CarrierAwayException | SQLException | VaultException | PrivacyException e) {
            LOG.warnf("attempt %s is looked at again later: %s", due.attempt(), e.getMessage());
        }
    }

    /** Nothing in a call says which attempt it is of: its number, our number and the time must leave no choice. */
    private void find(ReviewQueue.Due due) throws CarrierAwayException, SQLException {
        byte[] sealedNumber = due.sealedNumber();
        if (sealedNumber == null) {
            LOG.warnf("attempt %s has lost its contact: only a callback can tell of a call", due.attempt());
            return;
        }
        String number = personal.open(ContactLists.numberPlace(due.contact()), sealedNumber);
        Instant from = due.intentAt().minus(CLOCKS_DIFFER_BY);
        Instant to = due.intentAt().plus(TAKEN_WITHIN).plus(CLOCKS_DIFFER_BY);
        List<Carrier.Call> candidates = new ArrayList<>();
        for (Carrier.Call call : carrier.callsTo(number)) {
            boolean inTime =
                    !call.createdAt().isBefore(from) && !call.createdAt().isAfter(to);
            if (inTime && call.from().equals(due.from()) && !queue.isLinked(call.callSid())) {
                candidates.add(call);
            }
        }
        if (candidates.size() == 1 && !queue.hasRival(due, TAKEN_WITHIN.plus(CLOCKS_DIFFER_BY))) {
            follow(due, candidates.getFirst());
        } else if (!candidates.isEmpty()) {
            LOG.warnf("attempt %s may be one of %d calls: only a callback can tell", due.attempt(), candidates.size());
        }
    }

    private void follow(ReviewQueue.Due due, Carrier.Call call) throws CarrierAwayException, SQLException {
        results.told(due.attempt(), call);
        if (call.state().isEnd()) {
            return;
        }
        if (due.endRequested()) {
            LOG.infof("attempt %s is ended: its number was suppressed", due.attempt());
            results.told(due.attempt(), carrier.end(call.callSid()));
        } else if (call.state() == CallState.QUEUED && due.overdue()) {
            LOG.warnf("attempt %s is cancelled: the carrier has it in its queue", due.attempt());
            results.told(due.attempt(), carrier.cancel(call.callSid()));
        }
    }

    private static void join(Thread review) {
        try {
            review.join();
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }
}
