package io.bvrai.simulator.call;

import io.bvrai.simulator.account.TwilioDate;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.webhook.Delivery;
import io.bvrai.simulator.webhook.WebhookClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One call's status callbacks: each event a request of its own, numbered from 0. Switches send them twice, late, or,
 * held back until the call is over, in another order.
 */
final class StatusCallbacks {
    private final Environment environment;
    private final WebhookClient webhooks;
    private final PhoneCall call;
    private final Origination.Callback callback;
    private final List<Delivery> heldBack = new ArrayList<>();
    private int sequence;

    StatusCallbacks(Environment environment, WebhookClient webhooks, PhoneCall call, Origination.Callback callback) {
        this.environment = environment;
        this.webhooks = webhooks;
        this.call = call;
        this.callback = callback;
    }

    /** @param event initiated, ringing, answered or completed */
    void report(String event, CallStatus status) {
        if (callback.url().isEmpty() || !callback.events().contains(event)) {
            return;
        }
        Form form = VoiceParameters.of(call, status, environment)
                .add("CallbackSource", "call-progress-events")
                .add("SequenceNumber", String.valueOf(sequence++))
                .add("Timestamp", TwilioDate.of(environment.clock().instant()));
        if (status.terminal()) {
            form.add("CallDuration", String.valueOf(call.durationSeconds()))
                    .add("Duration", String.valueOf(call.billedMinutes()))
                    .add("SipResponseCode", String.valueOf(call.sipCode()));
        }
        Delivery delivery = new Delivery(call.account(), call.sid(), "status", callback.url(), callback.method(), form);
        String order = environment.switches().get(Switch.CALLBACK_ORDER);
        if (order.equals("in-order")) {
            send(delivery);
            return;
        }
        heldBack.add(delivery);
        if (status.terminal()) {
            if (order.equals("reversed")) {
                Collections.reverse(heldBack);
            } else {
                Collections.shuffle(heldBack);
            }
            heldBack.forEach(this::send);
            heldBack.clear();
        }
    }

    private void send(Delivery delivery) {
        long copies = 1 + environment.switches().number(Switch.CALLBACK_DUPLICATES);
        long delay = environment.switches().number(Switch.CALLBACK_DELAY_MS);
        for (int i = 0; i < copies; i++) {
            // Whether it arrives is in the log; a lost status callback changes nothing about the call.
            environment.after(delay, () -> webhooks.send(delivery));
        }
    }
}
