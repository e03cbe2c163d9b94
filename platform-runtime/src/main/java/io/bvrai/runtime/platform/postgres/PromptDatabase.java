package io.bvrai.runtime.platform.postgres;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * The tenant's database for those who can't wait, since a caller hears silence meanwhile: what isn't committed within {@value #DEADLINE_MS} ms
 * counts as the database being away. While it is, one asks each second whether it is back, and nobody else waits for it.
 *
 * <p>Work that was given up may still be committed, so only what may happen twice belongs here. Thread-safe.
 */
@Singleton
public class PromptDatabase {
    static final long DEADLINE_MS = 300;
    private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final DataSource database;
    private final RefusedLogin login;
    /** What waits for a database that doesn't answer is bounded by the driver's own time-outs, not by threads. */
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private final AtomicLong askAgainAt = new AtomicLong();
    private volatile boolean away;

    @Inject
    public PromptDatabase(DataSource database, RefusedLogin login) {
        this.database = database;
        this.login = login;
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    /**
     * Does the work in a transaction of its own.
     *
     * @throws DatabaseAwayException if it wasn't committed in time, or nobody should wait now
     * @throws SQLException if the database refuses what the work says ({@link DataFault})
     */
    public <T> T in(Transaction.Work<T> work) throws SQLException {
        if (!mayAsk()) {
            throw new DatabaseAwayException("the database was away a moment ago", null);
        }
        return within(Duration.ofMillis(DEADLINE_MS), work);
    }

    /**
     * The same for who can do nothing without the database: asks until it commits or the patience is at its end.
     *
     * @throws DatabaseAwayException if it wasn't committed by then
     * @throws SQLException if the database refuses what the work says ({@link DataFault})
     */
    public <T> T in(Duration patience, Transaction.Work<T> work) throws SQLException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return within(Duration.ofNanos(end - System.nanoTime()), work);
            } catch (DatabaseAwayException notYet) {
                if (end - System.nanoTime() <= PAUSE.toNanos()
                        || Thread.currentThread().isInterrupted()) {
                    throw notYet;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private <T> T within(Duration deadline, Transaction.Work<T> work) throws SQLException {
        Future<T> done = threads.submit(() -> inWithALoginThatWorks(work));
        try {
            T result = done.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            away = false;
            return result;
        } catch (TimeoutException late) {
            throw gone("the database did not commit within " + deadline.toMillis() + " ms", late);
        } catch (ExecutionException failed) {
            throw failure(Objects.requireNonNull(failed.getCause(), "a failure of the work has a cause"));
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new DatabaseAwayException("interrupted while asking the database", told);
        }
    }

    /**
     * A password that was changed is no absence: another is read and the work done, in the time that is left. It is read to the end even when
     * whoever asked has given up, so that the next one finds a login that works.
     */
    private <T> T inWithALoginThatWorks(Transaction.Work<T> work) throws SQLException {
        long began = System.nanoTime();
        try {
            return Transaction.in(database, work);
        } catch (SQLException failure) {
            if (!isRefusedLogin(failure)) {
                throw failure;
            }
            login.refused(began);
            return Transaction.in(database, work);
        }
    }

    private SQLException failure(Throwable cause) {
        return switch (cause) {
            case SQLException refusal
            when DataFault.is(refusal) -> {
                away = false;
                yield refusal;
            }
            case SQLException broken -> gone("the database is away: " + broken.getMessage(), broken);
            case RuntimeException own -> throw own;
            case Error fatal -> throw fatal;
            default -> throw new IllegalStateException("the work throws nothing else", cause);
        };
    }

    /** SQL states of class 28: the password was changed, or the login is gone. */
    private static boolean isRefusedLogin(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith("28")) {
                return true;
            }
        }
        return false;
    }

    private DatabaseAwayException gone(String message, Throwable cause) {
        askAgainAt.set(System.nanoTime() + ASK_AGAIN_NANOS);
        away = true;
        return new DatabaseAwayException(message, cause);
    }

    /** While the database is away, of all who come within a second one asks. */
    private boolean mayAsk() {
        if (!away) {
            return true;
        }
        long due = askAgainAt.get();
        long now = System.nanoTime();
        return now - due >= 0 && askAgainAt.compareAndSet(due, now + ASK_AGAIN_NANOS);
    }
}
