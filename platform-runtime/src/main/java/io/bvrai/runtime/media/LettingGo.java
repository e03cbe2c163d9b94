package io.bvrai.runtime.media;

import io.bvrai.runtime.engine.audio.Base64Audio;
import io.bvrai.runtime.engine.audio.Mulaw;
import java.util.function.BooleanSupplier;

/**
 * Hands a call over in a pause of its conversation: what is said while it moves to another pod nobody hears. An engine tells of a sentence late, often only when
 * it is over, so from the wish on the caller's audio is looked into. When no pause comes in time, or the wish is repeated, the call goes without one.
 *
 * <p>Time is the line's, by the audio that came: who hears nothing knows of no pause. Not thread-safe: on the call's event loop.
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
