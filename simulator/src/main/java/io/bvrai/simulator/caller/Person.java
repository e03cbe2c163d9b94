package io.bvrai.simulator.caller;

import io.bvrai.simulator.audio.Ear;
import io.bvrai.simulator.audio.Heard;
import io.bvrai.simulator.audio.MuLaw;
import io.bvrai.simulator.audio.Voice;
import io.bvrai.simulator.media.Party;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A simulated person on the phone: follows a script, hears through an {@link Ear}. Event-loop confined. */
public final class Person implements Party {
    private static final int KEY_EVERY_MS = 100;

    private final Iterator<Step> script;
    private final int longestMs;
    private final Consumer<Heard> onHeard;
    private final List<Heard> heard = new ArrayList<>();
    private final Ear ear = Ear.telephone(this::heard);
    private @Nullable Step step;
    private long stepBeganMs;
    private long stepBeganAudibleMs;
    private int consumed;
    private byte[] speech = new byte[0];
    private int spoken;
    private int keysPressed;
    private boolean hungUp;
    private @Nullable String problem;

    /** @param longestMs after that much line time the person hangs up, whatever the script says */
    public Person(List<Step> script, int longestMs, Consumer<Heard> onHeard) {
        this.script = script.iterator();
        this.longestMs = longestMs;
        this.onHeard = onHeard;
        next();
    }

    /** What was heard so far, in order. */
    public List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** Why the script couldn't be followed to its end. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public void hear(byte[] frame) {
        ear.hearMuLaw(frame);
    }

    @Override
    public byte[] speak() {
        if (!hungUp) {
            proceed();
        }
        if (spoken >= speech.length) {
            return MuLaw.silentFrame();
        }
        byte[] frame = MuLaw.silentFrame();
        int length = Math.min(frame.length, speech.length - spoken);
        System.arraycopy(speech, spoken, frame, 0, length);
        spoken += length;
        return frame;
    }

    @Override
    public Optional<Character> key() {
        if (step instanceof Step.Keys keys
                && keysPressed < keys.digits().length()
                && sinceStep() >= (long) keysPressed * KEY_EVERY_MS) {
            return Optional.of(keys.digits().charAt(keysPressed++));
        }
        return Optional.empty();
    }

    @Override
    public boolean hungUp() {
        return hungUp;
    }

    @Override
    public void lineDead() {
        ear.end();
        boolean allSpoken = spoken >= speech.length;
        // A finished call stays in the carrier's list; the audio it was made of needn't.
        speech = new byte[0];
        boolean saidLastWord =
                (step instanceof Step.Say || step instanceof Step.Play) && allSpoken && !script.hasNext();
        if (step != null && !saidLastWord && !hungUp && problem == null) {
            problem = "the call ended before: " + step;
        }
    }

    private void heard(Heard phrase) {
        heard.add(phrase);
        onHeard.accept(phrase);
    }

    private void proceed() {
        if (ear.nowMs() >= longestMs) {
            giveUp("the call lasted " + longestMs + " ms");
        }
        while (!hungUp && step != null && done(step)) {
            next();
        }
    }

    private boolean done(Step current) {
        return switch (current) {
            case Step.Say say -> spoken >= speech.length;
            case Step.Play play -> spoken >= speech.length;
            case Step.Hear hear -> phraseFound(hear) || late(hear.timeoutMs());
            case Step.HearFor hear ->
                ear.audibleMs() - stepBeganAudibleMs >= hear.audibleMs() || late(hear.timeoutMs());
            case Step.Silence silence ->
                Math.min(ear.silentMs(), sinceStep()) >= silence.millis() || late(silence.timeoutMs());
            case Step.Wait wait -> sinceStep() >= wait.millis();
            case Step.Keys keys -> keysPressed >= keys.digits().length();
            case Step.HangUp hangUp -> {
                hungUp = true;
                yield true;
            }
        };
    }

    private boolean phraseFound(Step.Hear wanted) {
        for (int i = consumed; i < heard.size(); i++) {
            if (lower(heard.get(i).text()).contains(lower(wanted.text()))) {
                consumed = i + 1;
                return true;
            }
        }
        return false;
    }

    private boolean late(int timeoutMs) {
        if (sinceStep() >= timeoutMs) {
            giveUp("not within " + timeoutMs + " ms: " + step);
            return true;
        }
        return false;
    }

    private void giveUp(String why) {
        problem = why;
        hungUp = true;
    }

    private void next() {
        step = script.hasNext() ? script.next() : null;
        stepBeganMs = ear.nowMs();
        stepBeganAudibleMs = ear.audibleMs();
        keysPressed = 0;
        if (step instanceof Step.Say say) {
            speech = Voice.muLaw(say.text());
            spoken = 0;
        } else if (step instanceof Step.Play play) {
            speech = play.muLaw().getBytes();
            spoken = 0;
        }
    }

    private long sinceStep() {
        return ear.nowMs() - stepBeganMs;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** What the person can tell afterwards; {@code firstAudioMs} counts from answer, -1 if nothing was heard. */
    public JsonObject report() {
        JsonArray phrases = new JsonArray();
        heard.forEach(phrase -> phrases.add(phrase.json()));
        return new JsonObject()
                .put("ok", problem == null)
                .put("problem", problem)
                .put("firstAudioMs", ear.firstAudibleMs())
                .put("audibleMs", ear.audibleMs())
                .put("listenedMs", ear.nowMs())
                .put("heard", phrases);
    }
}
