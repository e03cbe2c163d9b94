package io.bvrai.simulator.webhook;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.PhoneNumber;
import io.bvrai.simulator.account.Sid;
import io.bvrai.simulator.account.TwilioDate;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.http.Form;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Status callbacks of calls that are over, at a steady rate whatever is answered: what a platform makes of them while something happens to it.
 * Each is sent once and signed with the token that is the account's first at that moment. Confined to the event loop.
 */
public final class CallbackLoad {
    private static final long TICK_MS = 20;
    private static final String CALLER = "+12025550143";
    /** Nothing is repeated: a refusal that a retry mends is a refusal. */
    private static final String ONCE = "#rc=0&rt=15000";

    private final Environment environment;
    private final WebhookClient webhooks;
    private final Account signer;
    private final PhoneNumber number;
    private final int perSecond;
    private final Map<String, Integer> failures = new TreeMap<>();
    private Duration lasting;
    private long begun;
    private boolean sending;
    private int sent;
    private int accepted;

    /** @param signer the number's account, or who pretends to be it */
    public CallbackLoad(
            Environment environment,
            WebhookClient webhooks,
            Account signer,
            PhoneNumber number,
            int perSecond,
            Duration lasting) {
        this.environment = environment;
        this.webhooks = webhooks;
        this.signer = signer;
        this.number = number;
        this.perSecond = perSecond;
        this.lasting = lasting;
    }

    public void begin() {
        begun = System.nanoTime();
        sending = true;
        environment.vertx().setPeriodic(TICK_MS, timer -> {
            Duration passed = passed();
            if (passed.compareTo(lasting) >= 0) {
                environment.vertx().cancelTimer(timer);
                passed = lasting;
                sending = false;
            }
            for (long due = passed.toMillis() * perSecond / 1000; sent < due; sent++) {
                send();
            }
        });
    }

    /** Sends no more. */
    public void end() {
        Duration passed = passed();
        if (passed.compareTo(lasting) < 0) {
            lasting = passed;
        }
    }

    private Duration passed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void send() {
        String callSid = Sid.create("CA");
        String url = SignedUrl.withoutFragment(number.setting("status_callback")) + ONCE;
        Delivery delivery =
                new Delivery(signer, callSid, "load", url, number.setting("status_callback_method"), form(callSid));
        webhooks.send(delivery).onComplete(answer -> {
            if (answer.succeeded()) {
                accepted++;
            } else {
                failures.merge(String.valueOf(answer.cause().getMessage()), 1, Integer::sum);
            }
        });
    }

    private Form form(String callSid) {
        Instant now = environment.clock().instant();
        return new Form()
                .add("AccountSid", signer.sid())
                .add("ApiVersion", "2010-04-01")
                .add("CallSid", callSid)
                .add("CallStatus", "completed")
                .add("Direction", "inbound")
                .add("From", CALLER)
                .add("To", number.number())
                .add("Caller", CALLER)
                .add("Called", number.number())
                .add("CallbackSource", "call-progress-events")
                .add("SequenceNumber", "0")
                .add("Timestamp", TwilioDate.of(now))
                .add("CallDuration", "0")
                .add("Duration", "0")
                .add("SipResponseCode", "200");
    }

    /** How it stands. It is over once all that were sent are answered. */
    public JsonObject json() {
        int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
        JsonObject reasons = new JsonObject();
        failures.forEach(reasons::put);
        boolean over = !sending && sent == accepted + failed;
        return new JsonObject()
                .put("sent", sent)
                .put("accepted", accepted)
                .put("failed", failed)
                .put("failures", reasons)
                .put("perSecond", sent / Math.max(0.001, lasting.toMillis() / 1000.0))
                .put("over", over);
    }
}
