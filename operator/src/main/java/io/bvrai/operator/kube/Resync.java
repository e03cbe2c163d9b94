package io.bvrai.operator.kube;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * When each object's neighbours are next compared without cause. The jitter keeps a thousand objects that were started together from asking
 * together ever after. Kept in memory: a restart compares everything once, which is what a restart is for. Thread-safe.
 */
public final class Resync {
    private static final double JITTER = 0.2;

    private final Clock clock;
    private final RandomGenerator random;
    private final Map<String, Instant> due = new ConcurrentHashMap<>();

    public Resync(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Whether the object was never compared by this process, or its time has come. */
    public boolean isDue(String uid) {
        var when = due.get(uid);
        return when == null || !clock.instant().isBefore(when);
    }

    /** Everything was compared just now. */
    public void done(String uid, Duration interval) {
        var jittered = interval.toMillis() * (1 + JITTER * random.nextDouble());
        due.put(uid, clock.instant().plusMillis((long) jittered));
    }

    /** The comparison failed or must be repeated at the next opportunity. */
    public void again(String uid) {
        due.remove(uid);
    }

    /** How long until the object is due; zero when it is. */
    public Duration left(String uid) {
        var when = due.get(uid);
        if (when == null) {
            return Duration.ZERO;
        }
        var left = Duration.between(clock.instant(), when);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The object is gone. */
    public void forget(String uid) {
        due.remove(uid);
    }
}
