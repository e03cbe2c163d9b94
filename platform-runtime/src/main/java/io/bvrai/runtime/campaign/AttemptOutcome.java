package io.bvrai.runtime.campaign;

/** What became of an attempt, as far as the retry table is concerned. */
enum AttemptOutcome {
    /** Originated or about to be; nothing is known yet. */
    IN_FLIGHT,
    /** A human answered. */
    ANSWERED,
    /** A machine answered. */
    VOICEMAIL,
    BUSY,
    NO_ANSWER,
    FAILED,
    /** The intent was committed and nothing was sent: it doesn't count as an attempt. */
    NOT_SENT,
    /** The carrier may or may not have been asked: it counts as an attempt and is never repeated by itself. */
    UNKNOWN
}
