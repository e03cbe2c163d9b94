package io.bvrai.operator.twilio;

import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Paces requests per account by a schedule (GCRA): a burst of a second's worth, then the sustained rate. Who asks too early is turned away
 * with THROTTLED and a time to come back that is its own: no reconciler's thread is parked, and those turned away together don't come back
 * together. A change is never turned away: it follows a question that was let in, which would only have to be asked again; its place is taken
 * from the questions that come after it.
 */
final class RequestBudget {
    private static final Duration BURST = Duration.ofSeconds(1);

    /** By then a burst's worth of places is free again. */
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private static final class Schedule {
        /** The latest place that is taken. */
        private Instant taken;

        /** When the latest who was turned away comes back. */
        private Instant comesBack;

        private Schedule(Instant start) {
            this.taken = start;
            this.comesBack = start;
        }
    }

    private final Duration interval;
    private final Clock clock;
    private final Map<String, Schedule> schedules = new HashMap<>();

    RequestBudget(double requestsPerSecond, Clock clock) {
        this.interval = Duration.ofNanos(Math.round(1_000_000_000 / requestsPerSecond));
        this.clock = clock;
    }

    /**
     * Takes a place for a question.
     *
     * @throws NeighbourException THROTTLED when there is none now; nothing is taken then
     */
    synchronized void reserve(String account) {
        Instant now = clock.instant();
        Schedule schedule = schedule(account, now);
        Instant mine = schedule.taken.plus(interval);
        if (mine.isAfter(now)) {
            Instant soonest = now.plus(COME_BACK);
            Instant behind = schedule.comesBack.plus(interval);
            schedule.comesBack = behind.isAfter(soonest) ? behind : soonest;
            throw new NeighbourException(
                    Neighbour.TWILIO,
                    Problem.THROTTLED,
                    "Too many requests for account " + account + " at once; the next ones wait",
                    null,
                    Duration.between(now, schedule.comesBack));
        }
        schedule.taken = mine;
    }

    /** Takes a place for a change, whether or not one is free. */
    synchronized void take(String account) {
        Schedule schedule = schedule(account, clock.instant());
        schedule.taken = schedule.taken.plus(interval);
    }

    private Schedule schedule(String account, Instant now) {
        Instant burstStart = now.minus(BURST);
        Schedule schedule = schedules.computeIfAbsent(account, _ -> new Schedule(burstStart));
        if (schedule.taken.isBefore(burstStart)) {
            schedule.taken = burstStart;
        }
        return schedule;
    }
}
