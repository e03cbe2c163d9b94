package io.bvrai.runtime.call;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything a pod needs to take over the media of a call, whichever pod answered the webhook. Holds personal data: never logged.
 *
 * @param callId the call's row
 * @param callSid the carrier's id, {@code CA} and 32 hex digits
 * @param accountSid the carrier account that owns the call
 * @param agent the VoiceAgent's name
 * @param revision the revision that answered; the call stays with it
 * @param epoch which attach this descriptor admits: 1 for the first, one more for each resume
 * @param from E.164 or the carrier's word for a withheld number
 * @param to E.164
 * @param attempt the campaign attempt, null for all other calls
 * @param maxDuration from {@code answeredAt}
 * @param session what the engine prepared, in its own words (such as Ultravox' {@code joinUrl}); empty when the media pod starts the session
 * @param variables values for the prompt's {@code {{name}}}
 */
public record CallDescriptor(
        UUID callId,
        String callSid,
        String accountSid,
        String agent,
        String revision,
        int epoch,
        Direction direction,
        String from,
        String to,
        @Nullable UUID attempt,
        Instant answeredAt,
        Duration maxDuration,
        Map<String, String> session,
        Map<String, String> variables) {
    public CallDescriptor {
        session = Map.copyOf(session);
        variables = Map.copyOf(variables);
    }

    public CallDescriptor withSession(Map<String, String> prepared) {
        return new CallDescriptor(
                callId,
                callSid,
                accountSid,
                agent,
                revision,
                epoch,
                direction,
                from,
                to,
                attempt,
                answeredAt,
                maxDuration,
                prepared,
                variables);
    }

    /** Keeps personal data out of logs that print a descriptor by mistake. */
    @Override
    public String toString() {
        return "CallDescriptor[" + callSid + ", epoch " + epoch + "]";
    }
}
