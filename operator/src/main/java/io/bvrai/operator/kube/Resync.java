package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Durations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each object's neighbours are next compared without cause: once in each interval, at a moment of the object's own, so that a thousand objects that
 * were started together don't ask together ever after. Kept in memory: a restart compares everything once, which is what a restart is for. Thread-safe.
 */
public final class Resync {
    private final Clock clock;
    private final Map<String, Instant> compared = new ConcurrentHashMap<>();

    public Resync(Clock clock) {
        this.clock = clock;
    }

    /** The interval that a spec asks for, or the shortest that the platform allows. */
    public static Duration interval(String asked, Duration floor) {
        Duration interval = Durations.parse(asked);
        return interval.compareTo(floor) < 0 ? floor : interval;
    }

    /** The next time after now whose place in the interval is the object's: never more than an interval away. */
    public static Instant moment(String uid, Duration interval, Instant now) {
        long period = interval.toMillis();
        long place = Math.floorMod(uid.hashCode(), period);
        return now.plusMillis(period - Math.floorMod(now.toEpochMilli() - place, period));
    }

    /** Whether the object was never compared by this process, or its time has come. */
    public boolean isDue(String uid, Duration interval) {
        return left(uid, interval).isZero();
    }

    /** Everything was compared just now. */
    public void done(String uid) {
        compared.put(uid, clock.instant());
    }

    /** The comparison failed or must be repeated at the next opportunity. */
    public void again(String uid) {
        compared.remove(uid);
    }

    /** How long until the object is due; zero when it is. */
    public Duration left(String uid, Duration interval) {
        Instant last = compared.get(uid);
        if (last == null) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(clock.instant(), moment(uid, interval, last));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The object is gone. */
    public void forget(String uid) {
        compared.remove(uid);
    }
}
