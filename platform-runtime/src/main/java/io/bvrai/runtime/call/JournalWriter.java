package io.bvrai.runtime.call;

import io.bvrai.runtime.platform.postgres.DataFault;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PrivacyException;
import io.bvrai.runtime.privacy.SealBrokenException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Writes to the database in the order in which it was told to, without keeping anybody waiting: one thread takes what has gathered and writes it
 * in one transaction. While the database is away it tries again, and what is to be written waits in memory.
 */
@Singleton
public class JournalWriter {
    private static final Logger LOG = Logger.getLogger(JournalWriter.class);
    private static final int BATCH = 200;
    /** Ten minutes of turns of 200 calls: far beyond it the database is not away but lost, and memory comes first. */
    private static final int CAPACITY = 50_000;

    private final DataSource database;
    private final LinkedBlockingQueue<Entry> waiting = new LinkedBlockingQueue<>(CAPACITY);
    private final Thread writer;
    private volatile boolean stopping;

    private record Entry(Transaction.Change change, CompletableFuture<Void> written) {}

    @Inject
    public JournalWriter(DataSource database) {
        this.database = database;
        this.writer = Thread.ofPlatform().daemon().name("call-journal").start(this::writeForEver);
    }

    /** Completes when the change is committed, or exceptionally when it never will be, which is logged here. */
    CompletableFuture<Void> write(Transaction.Change change) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        if (!waiting.offer(new Entry(change, written))) {
            LOG.error("the call journal is full: an entry is lost");
            written.completeExceptionally(new IllegalStateException("the call journal is full"));
        }
        return written;
    }

    void stop(@Observes ShutdownEvent shutdown) throws InterruptedException {
        stopping = true;
        writer.interrupt();
        writer.join(TimeUnit.SECONDS.toMillis(5));
    }

    private void writeForEver() {
        List<Entry> batch = new ArrayList<>(BATCH);
        while (!stopping || !waiting.isEmpty() || !batch.isEmpty()) {
            try {
                if (batch.isEmpty()) {
                    Entry first = waiting.poll(1, TimeUnit.SECONDS);
                    if (first == null) {
                        continue;
                    }
                    batch.add(first);
                    waiting.drainTo(batch, BATCH - 1);
                }
                writeTogether(batch);
                batch.clear();
            } catch (SQLException | PrivacyException | VaultException e) {
                // Some may have been written one by one before the database went away.
                batch.removeIf(entry -> entry.written.isDone());
                LOG.warnf("the call journal waits for the database: %s, %d entries", e.getMessage(), waiting.size());
                if (stopping) {
                    LOG.errorf("%d journal entries are lost at shutdown", batch.size() + waiting.size());
                    return;
                }
                pause();
            } catch (InterruptedException stop) {
                LOG.debug("told to stop: what is left is written first");
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(250);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeTogether(List<Entry> batch) throws SQLException {
        try (Connection connection = Transaction.connection(database)) {
            try {
                Transaction.run(connection, same -> writeAll(same, batch));
            } catch (SQLException | RuntimeException e) {
                if (!isEntrysFault(e)) {
                    throw e;
                }
                writeOneByOne(connection, batch);
                return;
            }
        }
        batch.forEach(entry -> entry.written.complete(null));
    }

    /** Neither the database nor the keys are away: the entry itself can't be written, now or ever. */
    private static boolean isEntrysFault(Exception e) {
        return DataFault.is(e) || (e instanceof RuntimeException && !isKeyAway(e));
    }

    private static boolean isKeyAway(Exception e) {
        return e instanceof VaultException || (e instanceof PrivacyException && !(e instanceof SealBrokenException));
    }

    private static void writeAll(Connection connection, List<Entry> batch) throws SQLException {
        for (Entry entry : batch) {
            entry.change.on(connection);
        }
    }

    /** One entry that the database refuses for what it says must not hold up the others for ever. */
    private static void writeOneByOne(Connection connection, List<Entry> batch) throws SQLException {
        for (Entry entry : batch) {
            try {
                Transaction.run(connection, entry.change);
                entry.written.complete(null);
            } catch (SQLException | RuntimeException e) {
                if (!isEntrysFault(e)) {
                    throw e;
                }
                LOG.errorf("a journal entry can't be written and is lost: %s", e.getMessage());
                entry.written.completeExceptionally(e);
            }
        }
    }
}
