package io.bvrai.runtime.webhook;

import io.bvrai.runtime.platform.postgres.DataFault;
import io.bvrai.runtime.platform.postgres.PromptDatabase;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.privacy.PrivacyException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Makes events durable, each once: in the database when that commits soon enough, else on the pod's disk, from where they are applied when it is
 * back. Late ones do no harm, as the order doesn't matter. A node that dies with a spool that isn't empty loses what is in it.
 */
@Singleton
public class Reception {
    private static final Logger LOG = Logger.getLogger(Reception.class);

    private final DataSource database;
    private final PromptDatabase prompt;
    private final Inbox inbox;
    private final CallEffects effects;
    private final Spool spool;
    private final MeterRegistry metrics;

    /** How an event was received. */
    sealed interface Receipt {
        /** It is durable. */
        record Kept(boolean inDatabase) implements Receipt {}

        /** The same request was answered before, with these words. */
        record Answered(String answer) implements Receipt {}
    }

    @Inject
    Reception(
            DataSource database,
            PromptDatabase prompt,
            Inbox inbox,
            CallEffects effects,
            Spool spool,
            MeterRegistry metrics) {
        this.database = database;
        this.prompt = prompt;
        this.inbox = inbox;
        this.effects = effects;
        this.spool = spool;
        this.metrics = metrics;
    }

    /**
     * Makes the event durable.
     *
     * @throws SQLException if neither the database nor the disk would have it: the carrier must ask again
     */
    Receipt receive(CallEvent event) throws SQLException {
        return receive(event, work -> prompt.in(work));
    }

    /** The same for an event that can't be answered without the database: waits for it as long as that. */
    Receipt receive(CallEvent event, Duration patience) throws SQLException {
        return receive(event, work -> prompt.in(patience, work));
    }

    private interface Committing {
        Optional<String> commit(Transaction.Work<Optional<String>> work) throws SQLException;
    }

    private Receipt receive(CallEvent event, Committing database) throws SQLException {
        try {
            Optional<String> answered = database.commit(connection -> apply(connection, event));
            return answered.<Receipt>map(Receipt.Answered::new).orElseGet(() -> new Receipt.Kept(true));
        } catch (SQLException | PrivacyException failure) {
            if (DataFault.is(failure)) {
                throw failure;
            }
            keep(event, failure);
            return new Receipt.Kept(false);
        }
    }

    /**
     * Keeps what was answered, for repeats; while the database is away a repeat is answered anew.
     *
     * @return what stands, as of two answers to the same request the first does
     */
    String answered(Webhook webhook, String answer) {
        try {
            return prompt.in(connection -> inbox.answered(connection, webhook, answer));
        } catch (SQLException e) {
            LOG.debugf("an answer isn't kept for repeats: %s", e.getMessage());
            return answer;
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
            CallEvent event = CallEventJson.parse(spool.read(entry));
            Transaction.run(database, connection -> {
                var unused = apply(connection, event);
            });
            spool.remove(entry);
            count("applied");
        } catch (Spool.UnreadableException e) {
            LOG.errorf("a spooled event is set aside: %s", e.getMessage());
            setAside(entry);
        } catch (SQLException e) {
            if (!DataFault.is(e)) {
                throw e;
            }
            LOG.errorf("the database refuses a spooled event for what it says (SQL state %s)", e.getSQLState());
            setAside(entry);
        }
    }

    private void setAside(Path entry) throws IOException {
        spool.setAside(entry);
        count("refused");
    }

    private Optional<String> apply(Connection connection, CallEvent event) throws SQLException {
        if (inbox.isNew(connection, event.webhook())) {
            effects.apply(connection, event);
            return Optional.empty();
        }
        return inbox.answer(connection, event.webhook());
    }

    private void keep(CallEvent event, Exception failure) throws SQLException {
        try {
            spool.append(CallEventJson.text(event));
            count("kept");
        } catch (IOException | PrivacyException full) {
            SQLException both = new SQLException("an event is neither in the database nor on disk", failure);
            both.addSuppressed(full);
            throw both;
        }
    }

    private void count(String result) {
        metrics.counter("bvrai.spool.events", "result", result).increment();
    }
}
