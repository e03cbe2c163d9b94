package io.bvrai.operator.tenant;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets a process that has just started look at its many tenants one after the other. All at once would be a stampede on Vault and PostgreSQL, and
 * more than Twilio lets in, which would call tenants broken that are well. Thread-safe.
 */
final class Turns {
    /** Below the rate at which Twilio is asked at most: each look asks it once. */
    static final Duration APART = Duration.ofMillis(125);

    private final Clock clock;
    private final Map<String, Instant> turns = new ConcurrentHashMap<>();
    private Instant last = Instant.MIN;

    Turns(Clock clock) {
        this.clock = clock;
    }

    /** How long it still has to wait; empty when it is its turn. Whoever asks first is first. */
    Optional<Duration> left(String uid) {
        Duration left = Duration.between(clock.instant(), turns.computeIfAbsent(uid, _ -> next()));
        return left.isPositive() ? Optional.of(left) : Optional.empty();
    }

    /** It has had its turn, or is gone. */
    void forget(String uid) {
        turns.remove(uid);
    }

    private synchronized Instant next() {
        Instant now = clock.instant();
        Instant behind = last.equals(Instant.MIN) ? now : last.plus(APART);
        last = behind.isAfter(now) ? behind : now;
        return last;
    }
}
