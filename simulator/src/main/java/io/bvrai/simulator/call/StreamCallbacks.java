package io.bvrai.simulator.call;

import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.twiml.Verb;
import io.bvrai.simulator.webhook.Delivery;

/** A stream's own status callback: {@code stream-started}, {@code stream-stopped}, {@code stream-error}. */
final class StreamCallbacks {
    private final Switchboard switchboard;
    private final CallSession session;
    private final Verb.ConnectStream verb;
    private final String streamSid;

    StreamCallbacks(Switchboard switchboard, CallSession session, Verb.ConnectStream verb, String streamSid) {
        this.switchboard = switchboard;
        this.session = session;
        this.verb = verb;
        this.streamSid = streamSid;
    }

    void report(String event, String error) {
        Verb.Callbacks callbacks = verb.callbacks();
        if (callbacks.url().isEmpty()) {
            return;
        }
        PhoneCall call = session.call();
        Form form = new Form()
                .add("AccountSid", call.account().sid())
                .add("CallSid", call.sid())
                .add("StreamSid", streamSid)
                .add("StreamName", verb.name().isEmpty() ? streamSid : verb.name())
                .add("StreamEvent", event)
                .add("Timestamp", switchboard.environment().clock().instant().toString());
        if (!error.isEmpty()) {
            form.add("StreamError", error);
        }
        switchboard
                .wires()
                .webhooks()
                .send(new Delivery(
                        call.account(), call.sid(), "stream-status", callbacks.url(), callbacks.method(), form));
    }
}
