package io.bvrai.operator.twilio;

import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Paces requests per account by a schedule (GCRA): a burst of a second's worth, then the sustained rate. Who comes too early is turned away
 * with THROTTLED and the time to come back, so that a reconciler's thread is never parked.
 */
final class RequestBudget {
    /** By then a burst's worth of places is free again, for all who were turned away together. */
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private final Duration interval;
    private final Clock clock;
    private final Map<String, Instant> nextFree = new ConcurrentHashMap<>();

    RequestBudget(double requestsPerSecond, Clock clock) {
        this.interval = Duration.ofNanos(Math.round(1_000_000_000 / requestsPerSecond));
        this.clock = clock;
    }

    /**
     * Books a place.
     *
     * @throws NeighbourException THROTTLED when there is none now; nothing is booked then
     */
    void reserve(String account) {
        Instant now = clock.instant();
        Instant burstStart = now.minusSeconds(1);
        nextFree.compute(account, (_, booked) -> {
            Instant next = booked == null || booked.isBefore(burstStart) ? burstStart : booked;
            Instant mine = next.plus(interval);
            if (mine.isAfter(now)) {
                throw new NeighbourException(
                        Neighbour.TWILIO,
                        Problem.THROTTLED,
                        "Too many requests for account " + account + " at once; the next ones wait",
                        null,
                        COME_BACK);
            }
            return mine;
        });
    }
}
