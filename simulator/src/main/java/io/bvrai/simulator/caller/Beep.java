package io.bvrai.simulator.caller;

import io.bvrai.simulator.audio.MuLaw;

/** The tone of an answering machine: 2950 Hz, which no word of a simulated voice contains. */
final class Beep {
    private static final int HERTZ = 2950;
    private static final int AMPLITUDE = 6000;

    private Beep() {}

    static byte[] muLaw(int millis) {
        short[] samples = new short[MuLaw.SAMPLE_RATE / 1000 * millis];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (AMPLITUDE * Math.sin(2 * Math.PI * HERTZ * i / MuLaw.SAMPLE_RATE));
        }
        return MuLaw.encode(samples);
    }
}
