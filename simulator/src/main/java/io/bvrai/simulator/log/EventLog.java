package io.bvrai.simulator.log;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Append-only record of what the simulator received, sent and heard: what tests judge by. Thread-safe. Holds the last
 * {@value #CAPACITY} entries; secrets never enter it.
 */
public final class EventLog {
    private static final int CAPACITY = 50_000;

    private final Clock clock;
    private final Object lock = new Object();
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<Consumer<LogEntry>> followers = new CopyOnWriteArrayList<>();
    private long sequence;

    public EventLog(Clock clock) {
        this.clock = clock;
    }

    public LogEntry add(String kind, JsonObject data) {
        LogEntry entry;
        synchronized (lock) {
            entry = new LogEntry(++sequence, clock.instant(), kind, data);
            entries.add(entry);
            if (entries.size() > CAPACITY) {
                entries.subList(0, CAPACITY / 10).clear();
            }
        }
        followers.forEach(follower -> follower.accept(entry));
        return entry;
    }

    /** Calls {@code follower} with each later entry, on the thread that adds it, until the handle is closed. */
    public AutoCloseable follow(Consumer<LogEntry> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    public List<LogEntry> entries() {
        synchronized (lock) {
            return List.copyOf(entries);
        }
    }

    public List<LogEntry> entries(String kind) {
        return select(entry -> entry.kind().equals(kind));
    }

    public List<LogEntry> select(Predicate<LogEntry> matching) {
        return entries().stream().filter(matching).toList();
    }

    /** Waits for an entry that is already there or comes within {@code timeout}. */
    public LogEntry await(Predicate<LogEntry> matching, Duration timeout)
            throws InterruptedException, TimeoutException {
        try {
            return next(0, matching).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The first entry after {@code since} that matches, now or later. Cancel it to stop waiting. */
    public CompletableFuture<LogEntry> next(long since, Predicate<LogEntry> matching) {
        CompletableFuture<LogEntry> found = new CompletableFuture<>();
        Consumer<LogEntry> follower = entry -> {
            if (entry.sequence() > since && matching.test(entry)) {
                found.complete(entry);
            }
        };
        followers.add(follower);
        for (LogEntry entry : entries()) {
            if (!found.isDone()) {
                follower.accept(entry);
            }
        }
        return found.whenComplete((entry, failure) -> followers.remove(follower));
    }

    /** Forgets everything; numbering goes on. */
    public void clear() {
        synchronized (lock) {
            entries.clear();
        }
    }
}
