package io.bvrai.operator.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When credentials are due.
 *
 * @param every how old one may become
 * @param requested whatever is older than this is due, too
 */
public record RotationSchedule(Duration every, Optional<Instant> requested) {
    public boolean isDue(Instant rotatedAt, Instant now) {
        return !now.isBefore(rotatedAt.plus(every)) || asksFor(rotatedAt, now);
    }

    /** Whether somebody asked for it, whatever its age. */
    public boolean asksFor(Instant rotatedAt, Instant now) {
        return requested
                .filter(asked -> !asked.isAfter(now) && rotatedAt.isBefore(asked))
                .isPresent();
    }

    public Instant next(Instant rotatedAt) {
        return rotatedAt.plus(every);
    }
}
