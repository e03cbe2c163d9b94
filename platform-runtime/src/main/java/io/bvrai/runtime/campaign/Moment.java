package io.bvrai.runtime.campaign;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A point in time that an age can be told from. Of two clocks the one that says more is believed: the monotonic one stands still while the machine
 * sleeps, the wall clock may be set back.
 *
 * @param nanos {@link System#nanoTime}
 */
record Moment(Instant instant, long nanos) {

    static Moment now(Clock clock) {
        return new Moment(clock.instant(), System.nanoTime());
    }

    Duration age(Clock clock) {
        Duration monotonic = Duration.ofNanos(System.nanoTime() - nanos);
        Duration wall = Duration.between(instant, clock.instant());
        return monotonic.compareTo(wall) > 0 ? monotonic : wall;
    }
}
