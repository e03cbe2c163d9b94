package io.bvrai.simulator.call;

import io.bvrai.simulator.account.Account;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Calls per second, per account and subaccount, no roll-up: a call beyond the rate waits its turn. */
final class CpsQueue {
    private final Map<String, Long> nextSlotNanos = new HashMap<>();

    /** Takes the account's next slot; returns the wait in milliseconds. */
    long reserve(Account account, long nowNanos) {
        long slot = Math.max(nowNanos, nextSlotNanos.getOrDefault(account.sid(), nowNanos));
        long interval = Math.round(TimeUnit.SECONDS.toNanos(1) / account.callsPerSecond());
        nextSlotNanos.put(account.sid(), slot + interval);
        return TimeUnit.NANOSECONDS.toMillis(slot - nowNanos);
    }

    /** What {@link #reserve} would return. */
    long waitMillis(Account account, long nowNanos) {
        return TimeUnit.NANOSECONDS.toMillis(
                Math.max(0, nextSlotNanos.getOrDefault(account.sid(), nowNanos) - nowNanos));
    }

    void reset() {
        nextSlotNanos.clear();
    }
}
