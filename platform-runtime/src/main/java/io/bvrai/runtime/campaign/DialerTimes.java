package io.bvrai.runtime.campaign;

import java.time.Duration;

/**
 * How long the dialer waits for what.
 *
 * @param sendWithin an intent older than this is not sent any more: its dialer was paused, and the world has moved on
 * @param queuedAtMost a call that the carrier hasn't begun to dial by then is cancelled, because it might ring hours later
 * @param lostAfter an intent of which nobody said what became of it has an unknown outcome from then on
 * @param soon between two looks at a call that isn't as it should be: not known, not dialled yet, or to be ended
 * @param live between two looks at a call that goes on: its callbacks may have been lost
 * @param searchFor how long the carrier is asked for a call that may or may not have been made
 */
record DialerTimes(
        Duration sendWithin,
        Duration queuedAtMost,
        Duration lostAfter,
        Duration soon,
        Duration live,
        Duration searchFor) {
    static final DialerTimes USUAL = new DialerTimes(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofMinutes(10));
}
