package io.bvrai.simulator.call;

import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.simulator.caller.Person;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.media.Line;
import io.bvrai.simulator.webhook.Delivery;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call while it lives: rings, is answered, runs its TwiML, ends exactly once. Event-loop confined. */
public final class CallSession {
    static final int PATIENCE_MS = 120_000;
    private static final long RING_AFTER_MS = 100;
    private static final long TWILIO_TIME_LIMIT_SECONDS = 14_400;
    private static final BigDecimal INBOUND_MINUTE = new BigDecimal("0.00850");
    private static final BigDecimal OUTBOUND_MINUTE = new BigDecimal("0.01400");

    private final Switchboard switchboard;
    private final Environment environment;
    private final PhoneCall call;
    private final CalleeBehavior behavior;
    private final Person person;
    private final Line line;
    private final CallFlow flow;
    private final List<Runnable> onEnd = new ArrayList<>();
    private StatusCallbacks callbacks;
    private @Nullable Runnable onAnswer;
    private long timeLimitTimer = -1;

    CallSession(
            Switchboard switchboard,
            PhoneCall call,
            Origination.Callback callback,
            CalleeBehavior behavior,
            int longestMs) {
        this.switchboard = switchboard;
        this.environment = switchboard.environment();
        this.call = call;
        this.behavior = behavior;
        this.callbacks = new StatusCallbacks(environment, switchboard.wires().webhooks(), call, callback);
        this.person = new Person(behavior.script(), longestMs, phrase -> environment
                .log()
                .add("heard", phrase.json().put("callSid", call.sid())));
        this.line = new Line(environment, person, this::hangUp);
        this.flow = new CallFlow(switchboard, this);
    }

    public PhoneCall call() {
        return call;
    }

    Line line() {
        return line;
    }

    CallFlow flow() {
        return flow;
    }

    /** What the person on the line has heard so far. */
    public JsonObject personReport() {
        return person.report();
    }

    boolean answered() {
        return call.status() == CallStatus.IN_PROGRESS;
    }

    /** Calls back after the call has ended; at once if it has. */
    public void whenEnded(Runnable action) {
        if (call.status().terminal()) {
            action.run();
        } else {
            onEnd.add(action);
        }
    }

    void ringIn(Origination.Program program) {
        log();
        if (!call.status().terminal()) {
            flow.begin(program);
        }
    }

    void dialOut(Origination wanted) {
        onAnswer = () -> answeredOut(wanted);
        dial(wanted.ringSeconds());
        if (wanted.timeLimitSeconds() > 0) {
            timeLimit(wanted.timeLimitSeconds());
        }
    }

    /** Rings a dialled party; {@code connected} runs when it answers. */
    void dialLeg(int ringSeconds, Runnable connected) {
        onAnswer = connected;
        dial(ringSeconds);
    }

    private void dial(int ringSeconds) {
        if (call.status().terminal()) {
            return;
        }
        become(CallStatus.INITIATED, "initiated");
        later(RING_AFTER_MS, () -> {
            boolean rings = behavior.outcome() != CalleeBehavior.Outcome.FAILED;
            if (rings) {
                become(CallStatus.RINGING, "ringing");
            }
            boolean inTime =
                    behavior.outcome() != CalleeBehavior.Outcome.NO_ANSWER && behavior.afterMs() < ringSeconds * 1000L;
            later(inTime ? behavior.afterMs() : ringSeconds * 1000L, () -> decide(inTime));
        });
    }

    private void decide(boolean inTime) {
        switch (inTime ? behavior.outcome() : CalleeBehavior.Outcome.NO_ANSWER) {
            case ANSWER -> answer();
            case BUSY -> end(CallStatus.BUSY, 486);
            case REJECTED -> end(declined(), 603);
            case FAILED -> end(CallStatus.FAILED, 404);
            case NO_ANSWER -> end(CallStatus.NO_ANSWER, 487);
        }
    }

    private CallStatus declined() {
        return CallStatus.from(environment.switches().get(Switch.CALL_DECLINED_STATUS))
                .orElse(CallStatus.BUSY);
    }

    /** Picks up: the clock of the line, the bill and the time limit start here. */
    void answer() {
        if (answered() || call.status().terminal()) {
            return;
        }
        become(CallStatus.IN_PROGRESS, "answered");
        if (timeLimitTimer < 0) {
            timeLimit(TWILIO_TIME_LIMIT_SECONDS);
        }
        line.open();
        Runnable connected = onAnswer;
        if (connected != null) {
            connected.run();
        }
    }

    private void answeredOut(Origination wanted) {
        Origination.Detection detection = wanted.detection();
        if (!detection.on() || !wanted.sendDigits().isEmpty()) {
            flow.begin(wanted.program());
            return;
        }
        long delay = environment.switches().number(Switch.AMD_DELAY_MS);
        later(delay, () -> {
            call.detected(amdResult(detection), delay);
            if (detection.async()) {
                Origination.Callback callback = detection.callback();
                Form form = VoiceParameters.of(call, call.status(), environment);
                switchboard
                        .wires()
                        .webhooks()
                        .send(new Delivery(call.account(), call.sid(), "amd", callback.url(), callback.method(), form));
            } else {
                flow.begin(wanted.program());
            }
        });
        if (detection.async()) {
            flow.begin(wanted.program());
        }
    }

    /** {@code Enable} reports a machine when it starts talking, {@code DetectMessageEnd} when its greeting ends. */
    private String amdResult(Origination.Detection detection) {
        String found = behavior.answeredBy();
        boolean early = detection.mode().equals("Enable");
        return early && found.startsWith("machine_") ? "machine_start" : found;
    }

    /** Replaces the time limit; counted from answer, or from now if answered. */
    public void timeLimit(long seconds) {
        if (timeLimitTimer >= 0) {
            environment.vertx().cancelTimer(timeLimitTimer);
        }
        long already = call.started()
                .map(since -> environment.clock().millis() - since.toEpochMilli())
                .orElse(0L);
        timeLimitTimer = environment.vertx().setTimer(Math.max(1, seconds * 1000 - already), timer -> hangUp());
    }

    public void replaceCallback(Origination.Callback callback) {
        callbacks = new StatusCallbacks(environment, switchboard.wires().webhooks(), call, callback);
    }

    /** New TwiML for a call in progress. */
    public void redirect(Origination.Program program) {
        flow.begin(program);
    }

    public void cancel() {
        end(CallStatus.CANCELED, 487);
    }

    /** Ends the call however far it got. */
    public void hangUp() {
        end(answered() ? CallStatus.COMPLETED : CallStatus.CANCELED, answered() ? 200 : 487);
    }

    void end(CallStatus terminal, int sipCode) {
        if (call.status().terminal()) {
            return;
        }
        call.end(terminal, sipCode, now());
        environment.vertx().cancelTimer(timeLimitTimer);
        flow.stop();
        line.close();
        log();
        environment
                .log()
                .add(
                        "person",
                        person.report()
                                .put("callSid", call.sid())
                                .put("direction", call.direction().wire()));
        callbacks.report("completed", terminal);
        settleLater();
        List.copyOf(onEnd).forEach(Runnable::run);
    }

    private void settleLater() {
        long delay = environment.switches().number(Switch.PRICE_DELAY_MS);
        if (delay < 0 || call.started().isEmpty()) {
            return;
        }
        BigDecimal minute = call.direction() == Direction.INBOUND ? INBOUND_MINUTE : OUTBOUND_MINUTE;
        BigDecimal price =
                minute.multiply(BigDecimal.valueOf(call.billedMinutes())).negate();
        environment.after(delay, () -> call.settle(price, now()));
    }

    private void become(CallStatus status, String event) {
        call.become(status, now());
        log();
        callbacks.report(event, status);
    }

    private void later(long millis, Runnable action) {
        environment.after(millis, () -> {
            if (!call.status().terminal()) {
                action.run();
            }
        });
    }

    void log() {
        environment
                .log()
                .add(
                        "call",
                        new JsonObject()
                                .put("callSid", call.sid())
                                .put("accountSid", call.account().sid())
                                .put("direction", call.direction().wire())
                                .put("from", call.from())
                                .put("to", call.to())
                                .put("status", call.status().wire()));
    }

    void notify(int code, String message) {
        environment
                .log()
                .add(
                        "notification",
                        new JsonObject()
                                .put("callSid", call.sid())
                                .put("accountSid", call.account().sid())
                                .put("code", code)
                                .put("message", message));
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
