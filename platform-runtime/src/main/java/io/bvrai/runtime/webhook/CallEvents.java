package io.bvrai.runtime.webhook;

import io.bvrai.runtime.call.CallProgress;
import io.bvrai.runtime.call.CallRows;
import io.bvrai.runtime.call.CallState;
import io.bvrai.runtime.call.CarrierTime;
import io.bvrai.runtime.call.Direction;
import io.bvrai.runtime.call.EndReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a webhook's parameters say about its call (https://www.twilio.com/docs/voice/twiml#request-parameters). */
final class CallEvents {
    private CallEvents() {}

    static CallRows.Identity identity(Webhook webhook) {
        boolean inbound = webhook.parameter("Direction").orElse("inbound").equals("inbound");
        return new CallRows.Identity(
                webhook.callSid(),
                inbound ? Direction.INBOUND : Direction.OUTBOUND,
                webhook.parameter("From").orElse("unknown"),
                webhook.parameter("To").orElse("unknown"),
                webhook.attempt().orElse(null));
    }

    /** How far the call has come; a status that Twilio adds one day says nothing. */
    static CallProgress progress(Webhook webhook, Instant received) {
        CallState state =
                webhook.parameter("CallStatus").flatMap(CallState::ofWireName).orElse(CallState.QUEUED);
        Instant at = webhook.parameter("Timestamp").flatMap(CarrierTime::parse).orElse(received);
        return new CallProgress(
                state,
                state == CallState.RINGING ? at : null,
                state == CallState.IN_PROGRESS ? at : null,
                state.isEnd() ? at : null,
                number(webhook, "CallDuration"),
                number(webhook, "SipResponseCode"),
                EndReason.of(state));
    }

    private static @Nullable Integer number(Webhook webhook, String name) {
        return webhook.parameter(name)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .orElse(null);
    }
}
