package io.bvrai.simulator.audio;

/** Correlation tables for every tone over a 10 ms window. Immutable; the telephone's are shared by all ears. */
final class ToneFilters {
    private static final double PURE_TONE = 0.8;
    private static final ToneFilters TELEPHONE = new ToneFilters(MuLaw.SAMPLE_RATE);

    private final int window;
    private final float[][] cosines;
    private final float[][] sines;

    private ToneFilters(int sampleRate) {
        this.window = sampleRate / 100;
        this.cosines = new float[ToneCode.TONES][window];
        this.sines = new float[ToneCode.TONES][window];
        for (int tone = 0; tone < ToneCode.TONES; tone++) {
            double step = 2 * Math.PI * ToneCode.hertz(tone) / sampleRate;
            for (int i = 0; i < window; i++) {
                cosines[tone][i] = (float) Math.cos(step * i);
                sines[tone][i] = (float) Math.sin(step * i);
            }
        }
    }

    static ToneFilters at(int sampleRate) {
        return sampleRate == MuLaw.SAMPLE_RATE ? TELEPHONE : new ToneFilters(sampleRate);
    }

    /** Samples per window. */
    int window() {
        return window;
    }

    /**
     * The tone that makes up nearly all of the window's energy, or -1. A ring buffer may be handed in as it is stored: a
     * rotation changes a tone's phase, never its power.
     *
     * @param energy sum of squares of {@code samples}
     */
    int pureTone(float[] samples, double energy) {
        for (int tone = 0; tone < ToneCode.TONES; tone++) {
            float c = 0;
            float s = 0;
            float[] cosine = cosines[tone];
            float[] sine = sines[tone];
            for (int i = 0; i < window; i++) {
                c += samples[i] * cosine[i];
                s += samples[i] * sine[i];
            }
            if (((double) c * c + (double) s * s) / (energy * window / 2) > PURE_TONE) {
                return tone;
            }
        }
        return -1;
    }
}
