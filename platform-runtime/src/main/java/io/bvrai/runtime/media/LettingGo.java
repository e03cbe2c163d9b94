package io.bvrai.runtime.media;

import io.bvrai.runtime.engine.audio.Base64Audio;
import io.bvrai.runtime.engine.audio.Mulaw;
import java.util.function.BooleanSupplier;

/**
 * Hands a call over to another pod in a pause of its conversation, because nobody hears what is said while the call moves. An engine reports a sentence late,
 * often only when it is over; so once a hand-over is wanted, the caller's audio itself is measured. When no pause comes in time, or the hand-over is asked for a
 * second time, the call goes without one.
 *
 * <p>Time is counted in audio received, not by the clock: a line that delivers nothing isn't taken for a pause. Not thread-safe: on the call's event loop.
 */
final class LettingGo {
    /** Mean magnitude of a frame with speech, of 32,635: a tenth of what people speak with on the telephone, ten times what a line hisses with. */
    private static final int SPEECH = 300;

    /** What is shorter is a click. */
    private static final int WORD_MILLIS = 100;

    private final MediaLimits limits;
    private final Timers timers;
    private final BooleanSupplier settled;
    private final Runnable letGo;
    private boolean begun;
    private int silentMillis;
    /** Speech that the engine hasn't told of. */
    private int untoldMillis;

    /** @param settled whether, by what the engine told, nobody is in the middle of anything */
    LettingGo(MediaLimits limits, Timers timers, BooleanSupplier settled, Runnable letGo) {
        this.limits = limits;
        this.timers = timers;
        this.settled = settled;
        this.letGo = letGo;
    }

    void begin() {
        if (begun) {
            letGo.run();
        } else {
            begun = true;
            timers.in(limits.letGo(), letGo);
        }
    }

    /** A frame came; {@code text} holds it in Base64. */
    void callerAudio(byte[] text, int from, int to) {
        if (!begun) {
            return;
        }
        int millis = Base64Audio.decodedLength(text, from, to) / Mulaw.BYTES_PER_MILLI;
        if (!settled.getAsBoolean()) {
            silentMillis = 0;
            untoldMillis = 0;
        } else if (Base64Audio.meanMagnitude(text, from, to) >= SPEECH) {
            silentMillis = 0;
            untoldMillis += millis;
        } else {
            silentMillis += millis;
            if (silentMillis >= limits.pause().toMillis() && untoldMillis < WORD_MILLIS) {
                letGo.run();
            }
        }
    }
}
