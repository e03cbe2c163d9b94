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
 * Paces requests per account by a schedule (GCRA): a burst of a second's worth, then the sustained rate. Who would have to wait longer
 * than a moment is turned away with THROTTLED, so that a reconciler thread is never parked.
 */
final class RequestBudget {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Duration interval;
    private final Clock clock;
    private final Map<String, Instant> nextFree = new ConcurrentHashMap<>();

    RequestBudget(double requestsPerSecond, Clock clock) {
        this.interval = Duration.ofNanos(Math.round(1_000_000_000 / requestsPerSecond));
        this.clock = clock;
    }

    /** Books a place and says how long to wait for it. */
    Duration reserve(String account) {
        Instant now = clock.instant();
        Instant burstStart = now.minusSeconds(1);
        Duration[] wait = new Duration[1];
        nextFree.compute(account, (_, booked) -> {
            Instant next = booked == null || booked.isBefore(burstStart) ? burstStart : booked;
            Instant mine = next.plus(interval);
            Duration ahead = Duration.between(now, mine);
            if (ahead.compareTo(LONGEST_WAIT) > 0) {
                throw new NeighbourException(
                        Neighbour.TWILIO,
                        Problem.THROTTLED,
                        "Too many requests for account " + account + " at once; the next ones wait",
                        null,
                        ahead);
            }
            wait[0] = ahead.isNegative() ? Duration.ZERO : ahead;
            return mine;
        });
        return wait[0];
    }
}
