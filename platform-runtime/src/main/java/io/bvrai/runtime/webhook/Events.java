package io.bvrai.runtime.webhook;

import io.bvrai.runtime.call.CallSlots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;

/** What Twilio tells about calls without waiting for an instruction. */
@Singleton
public class Events {
    private final Reception reception;
    private final CallSlots slots;
    private final Clock clock;

    @Inject
    Events(Reception reception, CallSlots slots, Clock clock) {
        this.reception = reception;
        this.slots = slots;
        this.clock = clock;
    }

    /**
     * Makes the event durable.
     *
     * @throws SQLException if neither the database nor the disk would have it: the carrier must ask again
     */
    void receive(CallEvent.Kind kind, Webhook webhook) throws SQLException {
        CallEvent event = CallEvent.told(kind, clock.instant(), webhook);
        var unused = reception.receive(event);
        if (CallEvents.progress(webhook, event.receivedAt()).state().isEnd()) {
            slots.release(webhook.callSid());
        }
    }
}
