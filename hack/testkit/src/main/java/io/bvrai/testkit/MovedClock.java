package io.bvrai.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test sets forward. Thread-safe. */
public final class MovedClock extends Clock {
    private volatile Clock base;
    private volatile Duration ahead = Duration.ZERO;

    private MovedClock(Clock base) {
        this.base = base;
    }

    /** Goes as the system's does, too. */
    public static MovedClock running() {
        return new MovedClock(Clock.systemUTC());
    }

    /** Goes only when it is set forward. */
    public static MovedClock standing() {
        return new MovedClock(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
    }

    /** From now on it goes only when it is set forward. */
    public synchronized void stop() {
        base = Clock.fixed(base.instant(), base.getZone());
    }

    public synchronized void advance(Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
        return base.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("instants only");
    }
}
