package io.bvrai.runtime.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about how far a call has come. {@link #join} is commutative, associative and idempotent, so any order of any number of
 * webhooks gives the same row.
 *
 * @param answeredAt the earliest answer anyone reported
 * @param endedAt the earliest end anyone reported
 * @param durationSeconds as the carrier counts it
 * @param sipResponse the carrier's last SIP response code
 */
public record CallProgress(
        CallState state,
        @Nullable Instant ringingAt,
        @Nullable Instant answeredAt,
        @Nullable Instant endedAt,
        @Nullable Integer durationSeconds,
        @Nullable Integer sipResponse,
        @Nullable EndReason endReason) {

    public static final CallProgress NOTHING = new CallProgress(CallState.QUEUED, null, null, null, null, null, null);

    public CallProgress join(CallProgress other) {
        return new CallProgress(
                state.join(other.state),
                earlier(ringingAt, other.ringingAt),
                earlier(answeredAt, other.answeredAt),
                earlier(endedAt, other.endedAt),
                greater(durationSeconds, other.durationSeconds),
                greater(sipResponse, other.sipResponse),
                greater(endReason, other.endReason));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    private static <T extends Comparable<? super T>> @Nullable T greater(@Nullable T one, @Nullable T other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) >= 0 ? one : other;
    }
}
