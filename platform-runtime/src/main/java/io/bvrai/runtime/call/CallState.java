package io.bvrai.runtime.call;

import java.util.Locale;
import java.util.Optional;

/**
 * Where a call stands. Declared in the order of the lattice: of two states told about one call the later one stands, whichever was heard
 * first. The order among ends only makes contradicting ends give one answer.
 */
public enum CallState {
    QUEUED,
    INITIATED,
    RINGING,
    IN_PROGRESS,
    CANCELED,
    FAILED,
    NO_ANSWER,
    BUSY,
    COMPLETED;

    public boolean isEnd() {
        return compareTo(IN_PROGRESS) > 0;
    }

    public CallState join(CallState other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The carrier's spelling, as {@code in-progress}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads the carrier's {@code CallStatus}. */
    public static Optional<CallState> ofWireName(String status) {
        for (CallState state : values()) {
            if (state.wireName().equals(status)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
