package io.bvrai.runtime.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A webhook with what was made of it: enough to apply it at any time and by any process.
 *
 * @param receivedAt decides its times, not when it could be applied
 * @param revision the one that answers the call, null when none does
 * @param epoch the attach that it opened, 0 when none
 */
record CallEvent(
        Kind kind,
        Instant receivedAt,
        Webhook webhook,
        @Nullable String revision,
        int epoch) {
    /** What a webhook is about. */
    enum Kind {
        /** How far a call has come. */
        PROGRESS,
        /** Whether a person or a machine answered. */
        ANSWERED_BY,
        /** That a media stream started or stopped: kept, without an effect. */
        STREAM,
        /** A call that was to be answered. */
        ANSWER,
        /** A call whose media socket has closed. */
        RESUME
    }

    /** One that nobody waits for an instruction to. */
    static CallEvent told(Kind kind, Instant receivedAt, Webhook webhook) {
        return new CallEvent(kind, receivedAt, webhook, null, 0);
    }

    static CallEvent answer(Instant receivedAt, Webhook webhook, @Nullable String revision) {
        return new CallEvent(Kind.ANSWER, receivedAt, webhook, revision, revision == null ? 0 : 1);
    }

    static CallEvent resume(Instant receivedAt, Webhook webhook, int epoch) {
        return new CallEvent(Kind.RESUME, receivedAt, webhook, null, epoch);
    }
}
