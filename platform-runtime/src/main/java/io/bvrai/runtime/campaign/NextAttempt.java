package io.bvrai.runtime.campaign;

import java.time.Instant;

/** What the planner says about a contact. */
sealed interface NextAttempt {

    /** May be dialled now. */
    record Now() implements NextAttempt {}

    /**
     * May be dialled later.
     *
     * @param at not before this instant, at which the question is asked again
     */
    record Later(Instant at) implements NextAttempt {}

    /** An attempt is in flight. */
    record Busy() implements NextAttempt {}

    /**
     * No further attempt.
     *
     * @param reason why
     */
    record Never(Reason reason) implements NextAttempt {}

    /** Why there is no further attempt. */
    enum Reason {
        /** Somebody answered. */
        REACHED,
        /** The outcome isn't one that the campaign tries again. */
        OUTCOME_IS_FINAL,
        /** As many attempts as the campaign allows. */
        ATTEMPTS_EXHAUSTED,
        /** It isn't known whether the last attempt reached the carrier; dialling again could be a second call. */
        OUTCOME_UNKNOWN,
        /** No hour is inside the window in every zone the callee may be in. */
        NEVER_IN_WINDOW,
        /** The campaign ends before the next allowed hour. */
        CAMPAIGN_ENDS_BEFORE
    }
}
