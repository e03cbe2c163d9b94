package io.bvrai.simulator.call;

import io.bvrai.simulator.audio.Ear;
import io.bvrai.simulator.audio.Heard;
import io.bvrai.simulator.audio.Voice;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.media.Line;
import io.bvrai.simulator.media.PlayoutBuffer;
import io.bvrai.simulator.twiml.Verb;
import org.jspecify.annotations.Nullable;

/** {@code <Gather>}: speaks its prompts, collects keys or a spoken phrase, hands them to the action URL. */
final class GatherRun implements Line.Tap {
    private final Environment environment;
    private final CallSession session;
    private final CallFlow flow;
    private final Runnable next;
    private final StringBuilder digits = new StringBuilder();
    private final Ear ear = Ear.telephone(this::heard);
    private Verb.@Nullable Gather gather;
    private long timer = -1;
    private boolean done;

    GatherRun(Environment environment, CallSession session, CallFlow flow, Runnable next) {
        this.environment = environment;
        this.session = session;
        this.flow = flow;
        this.next = next;
    }

    VerbRun start(Verb.Gather verb) {
        gather = verb;
        PlayoutBuffer playout = new PlayoutBuffer(mark -> {});
        session.line().use(playout, this);
        for (Verb prompt : verb.prompts()) {
            if (prompt instanceof Verb.Say say) {
                playout.add(Voice.muLaw(say.text()));
            } else if (prompt instanceof Verb.Pause pause) {
                playout.add(silence(pause.seconds()));
            }
        }
        session.line().whenPlayed(() -> restartTimer(verb));
        return this::stop;
    }

    @Override
    public void spoken(byte[] frame, long lateNanos) {
        if (gather != null && gather.speech()) {
            ear.hearMuLaw(frame);
        }
    }

    @Override
    public void key(char digit) {
        Verb.Gather wanted = gather;
        if (wanted == null || !wanted.dtmf() || done) {
            return;
        }
        if (wanted.finishOnKey().indexOf(digit) >= 0) {
            finish(wanted, new Form().add("Digits", digits.toString()));
            return;
        }
        digits.append(digit);
        if (digits.length() >= wanted.numDigits()) {
            finish(wanted, new Form().add("Digits", digits.toString()));
        } else {
            restartTimer(wanted);
        }
    }

    private void heard(Heard phrase) {
        if (gather != null && !done) {
            finish(gather, new Form().add("SpeechResult", phrase.text()).add("Confidence", "0.9"));
        }
    }

    private void restartTimer(Verb.Gather wanted) {
        environment.vertx().cancelTimer(timer);
        timer = environment.vertx().setTimer(Math.max(1, wanted.timeoutSeconds() * 1000L), elapsed -> timedOut(wanted));
    }

    private void timedOut(Verb.Gather wanted) {
        if (!digits.isEmpty() || wanted.actionOnEmptyResult()) {
            finish(wanted, new Form().add("Digits", digits.toString()));
        } else {
            stop();
            next.run();
        }
    }

    private void finish(Verb.Gather wanted, Form results) {
        stop();
        flow.fetch("action", wanted.action(), wanted.method(), results);
    }

    private void stop() {
        if (!done) {
            done = true;
            environment.vertx().cancelTimer(timer);
            session.line().free();
        }
    }

    private static byte[] silence(int seconds) {
        byte[] silence = new byte[8000 * seconds];
        java.util.Arrays.fill(silence, (byte) 0xFF);
        return silence;
    }
}
