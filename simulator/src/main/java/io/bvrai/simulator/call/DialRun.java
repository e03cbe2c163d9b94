package io.bvrai.simulator.call;

import io.bvrai.simulator.account.PhoneFormat;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.media.Line;
import io.bvrai.simulator.media.PlayoutBuffer;
import io.bvrai.simulator.twiml.Verb;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code <Dial><Number>}: rings a simulated callee and joins the two lines while both live. */
final class DialRun {
    private final Switchboard switchboard;
    private final CallSession session;
    private final CallFlow flow;
    private final Runnable next;
    private @Nullable CallSession leg;
    private boolean done;

    DialRun(Switchboard switchboard, CallSession session, CallFlow flow, Runnable next) {
        this.switchboard = switchboard;
        this.session = session;
        this.flow = flow;
        this.next = next;
    }

    VerbRun start(Verb.Dial dial) {
        if (!PhoneFormat.isE164(dial.number())) {
            session.notify(13224, "Dial: Twilio does not support calling this number or the number is invalid");
            switchboard.environment().after(0, () -> over(dial, "failed", null));
            return this::stop;
        }
        PhoneCall parent = session.call();
        if (!switchboard.mayCall(parent.account(), dial.number())) {
            session.notify(13227, "Dial: Geo Permission configuration is not permitting call");
            switchboard.environment().after(0, () -> over(dial, "failed", null));
            return this::stop;
        }
        String inherited = parent.direction() == Direction.INBOUND ? parent.from() : parent.to();
        String from = dial.callerId().isEmpty() ? inherited : dial.callerId();
        Origination.Callback callback = new Origination.Callback(
                dial.callbacks().url(),
                dial.callbacks().method(),
                Set.copyOf(dial.callbacks().events()));
        CallSession dialled = switchboard.dialLeg(parent, from, dial.number(), callback);
        leg = dialled;
        dialled.whenEnded(() -> over(dial, dialled.call().status().wire(), dialled.call()));
        dialled.dialLeg(dial.timeoutSeconds(), () -> {
            dialled.timeLimit(dial.timeLimitSeconds());
            join(dialled.line());
        });
        return this::stop;
    }

    private void join(Line far) {
        PlayoutBuffer toFar = new PlayoutBuffer(mark -> {});
        PlayoutBuffer toNear = new PlayoutBuffer(mark -> {});
        session.line().use(toNear, new Into(toFar));
        far.use(toFar, new Into(toNear));
    }

    private void over(Verb.Dial dial, String status, @Nullable PhoneCall call) {
        if (done || session.call().status().terminal()) {
            return;
        }
        done = true;
        session.line().free();
        if (dial.action().isEmpty()) {
            next.run();
            return;
        }
        Form results = new Form().add("DialCallStatus", status);
        if (call != null) {
            results.add("DialCallSid", call.sid()).add("DialCallDuration", String.valueOf(call.durationSeconds()));
        }
        flow.fetch("action", dial.action(), dial.method(), results);
    }

    private void stop() {
        if (!done) {
            done = true;
            session.line().free();
            if (leg != null) {
                leg.hangUp();
            }
        }
    }

    /** What is said on one line is played on the other. */
    private record Into(PlayoutBuffer other) implements Line.Tap {
        @Override
        public void spoken(byte[] frame, long lateNanos) {
            other.add(frame);
        }

        @Override
        public void key(char digit) {}
    }
}
