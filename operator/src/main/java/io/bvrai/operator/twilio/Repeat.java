package io.bvrai.operator.twilio;

/** Whether a request may be sent again when its answer was lost. */
enum Repeat {
    SAFE,
    /** It may have taken effect: somebody has to look first. */
    NEVER
}
