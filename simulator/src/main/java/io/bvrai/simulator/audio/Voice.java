package io.bvrai.simulator.audio;

/**
 * The voice of every simulated person and machine: text in, audio out, always the same audio for the same text, and
 * an {@link Ear} recovers the text exactly. Fixtures need no speech model and no sample files, and what a test asserts
 * is what was audible.
 */
public final class Voice {
    private static final double AMPLITUDE = 8000;

    private final short[][] tones;
    private final int symbolSamples;

    private Voice(int sampleRate) {
        this.symbolSamples = sampleRate * ToneCode.SYMBOL_MILLIS / 1000;
        this.tones = new short[ToneCode.TONES][symbolSamples];
        for (int tone = 0; tone < ToneCode.TONES; tone++) {
            double step = 2 * Math.PI * ToneCode.hertz(tone) / sampleRate;
            for (int i = 0; i < symbolSamples; i++) {
                tones[tone][i] = (short) Math.round(AMPLITUDE * Math.sin(step * i));
            }
        }
    }

    /** A voice producing linear PCM at {@code sampleRate} Hz (8000 to 48000, a multiple of 200). */
    public static Voice at(int sampleRate) {
        if (sampleRate < 8000 || sampleRate > 48000 || sampleRate % 200 != 0) {
            throw new IllegalArgumentException("unsupported sample rate " + sampleRate);
        }
        return new Voice(sampleRate);
    }

    public static Voice telephone() {
        return Telephone.VOICE;
    }

    /** How long {@code text} takes to say. */
    public static int millis(String text) {
        return ToneCode.millisFor(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    }

    public short[] speak(String text) {
        int[] symbols = ToneCode.symbols(text);
        short[] audio = new short[symbols.length * symbolSamples];
        for (int i = 0; i < symbols.length; i++) {
            System.arraycopy(tones[symbols[i]], 0, audio, i * symbolSamples, symbolSamples);
        }
        return audio;
    }

    /** {@code text} as 8 kHz µ-law. */
    public static byte[] muLaw(String text) {
        int[] symbols = ToneCode.symbols(text);
        int bytes = MuLaw.SAMPLE_RATE * ToneCode.SYMBOL_MILLIS / 1000;
        byte[] audio = new byte[symbols.length * bytes];
        for (int i = 0; i < symbols.length; i++) {
            System.arraycopy(Telephone.MU_LAW[symbols[i]], 0, audio, i * bytes, bytes);
        }
        return audio;
    }

    private static final class Telephone {
        static final Voice VOICE = new Voice(MuLaw.SAMPLE_RATE);
        static final byte[][] MU_LAW = new byte[ToneCode.TONES][];

        static {
            for (int tone = 0; tone < ToneCode.TONES; tone++) {
                MU_LAW[tone] = MuLaw.encode(VOICE.tones[tone]);
            }
        }

        private Telephone() {}
    }
}
