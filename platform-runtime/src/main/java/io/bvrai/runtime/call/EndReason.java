package io.bvrai.runtime.call;

import org.jspecify.annotations.Nullable;

/** Why a call ended, or why its media was let go. Declared from weakest to strongest: of two reasons for one call the stronger stays. */
public enum EndReason {
    /** The carrier's end arrived and nobody knew better. */
    COMPLETED,
    NO_ANSWER,
    BUSY,
    CANCELED,
    FAILED,
    /** The caller hung up while the media was attached. */
    CALLER_HUNG_UP,
    /** All call slots were taken. */
    TENANT_FULL,
    /** The engine and all fallbacks were lost. */
    PROVIDER_LOST,
    /** More than three resumes. */
    RESUMES_EXHAUSTED,
    TIME_LIMIT,
    /** The model hung up. */
    AGENT_HUNG_UP,
    OPTED_OUT;

    /** What the carrier's word for an end says; null while a call isn't over. */
    public static @Nullable EndReason of(CallState state) {
        return switch (state) {
            case QUEUED, INITIATED, RINGING, IN_PROGRESS -> null;
            case COMPLETED -> COMPLETED;
            case NO_ANSWER -> NO_ANSWER;
            case BUSY -> BUSY;
            case CANCELED -> CANCELED;
            case FAILED -> FAILED;
        };
    }
}
