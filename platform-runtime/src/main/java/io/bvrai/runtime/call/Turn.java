package io.bvrai.runtime.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One turn of the conversation. Holds personal data: never logged.
 *
 * @param ordinal counts from 0 within an epoch; with the epoch it names the turn, so that writing it twice changes nothing
 * @param text for an agent's turn what was heard, not what was generated
 * @param startedAt when the speech began
 * @param durationMs length of the speech, 0 when unknown
 * @param interrupted the other side cut it short
 * @param responseMs from the end of the caller's speech to the first audio of this turn; null where it makes no sense
 */
public record Turn(
        int ordinal,
        Speaker speaker,
        String text,
        Instant startedAt,
        int durationMs,
        boolean interrupted,
        @Nullable Integer responseMs) {
    /** Who spoke. */
    public enum Speaker {
        CALLER,
        AGENT
    }

    @Override
    public String toString() {
        return "Turn[" + ordinal + ", " + speaker + "]";
    }
}
