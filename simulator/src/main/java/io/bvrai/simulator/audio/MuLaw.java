package io.bvrai.simulator.audio;

/** ITU-T G.711 µ-law at 8 kHz: one byte per sample, 160 bytes per 20 ms frame. */
public final class MuLaw {
    public static final int SAMPLE_RATE = 8000;
    public static final int FRAME_BYTES = 160;
    public static final int FRAME_MILLIS = 20;
    public static final byte SILENCE = (byte) 0xFF;

    private static final int BIAS = 0x84;
    private static final int CLIP = 32635;
    private static final short[] LINEAR = decodeTable();

    private MuLaw() {}

    /** One frame of silence; the caller owns the array. */
    public static byte[] silentFrame() {
        byte[] frame = new byte[FRAME_BYTES];
        java.util.Arrays.fill(frame, SILENCE);
        return frame;
    }

    public static short decode(byte sample) {
        return LINEAR[sample & 0xFF];
    }

    public static short[] decode(byte[] samples) {
        short[] linear = new short[samples.length];
        for (int i = 0; i < samples.length; i++) {
            linear[i] = LINEAR[samples[i] & 0xFF];
        }
        return linear;
    }

    public static byte[] encode(short[] linear) {
        byte[] samples = new byte[linear.length];
        for (int i = 0; i < linear.length; i++) {
            samples[i] = encode(linear[i]);
        }
        return samples;
    }

    public static byte encode(short linear) {
        int sign = linear < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs((int) linear), CLIP) + BIAS;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = (magnitude >> (exponent + 3)) & 0x0F;
        return (byte) ~(sign | (exponent << 4) | mantissa);
    }

    /** Duration of that many µ-law bytes, rounded down. */
    public static long millis(long bytes) {
        return bytes * 1000 / SAMPLE_RATE;
    }

    private static short[] decodeTable() {
        short[] table = new short[256];
        for (int i = 0; i < 256; i++) {
            int inverted = ~i;
            int exponent = (inverted >> 4) & 0x07;
            int magnitude = ((((inverted & 0x0F) << 3) + BIAS) << exponent) - BIAS;
            table[i] = (short) ((inverted & 0x80) != 0 ? -magnitude : magnitude);
        }
        return table;
    }
}
