package io.bvrai.runtime.engine.audio;

/**
 * ITU-T G.711 µ-law ↔ 16-bit linear samples, by table: 256 entries one way, 65,536 the other.
 *
 * <p>One µ-law byte is one sample at 8 kHz, so 8 bytes are one millisecond.
 */
public final class Mulaw {
    /** Bytes (or samples) of one millisecond. */
    public static final int BYTES_PER_MILLI = 8;

    /** The code of a zero sample. */
    public static final byte SILENCE = (byte) 0xFF;

    /** G.711 adds this before the search for the segment so that every segment starts at a power of two. */
    private static final int BIAS = 0x84;

    /** The loudest magnitude that still fits the last segment after the bias. */
    private static final int CLIP = 32635;

    private static final short[] LINEAR = decodeTable();
    private static final byte[] CODES = encodeTable();

    private Mulaw() {}

    public static short decode(byte code) {
        return LINEAR[code & 0xFF];
    }

    public static byte encode(short sample) {
        return CODES[sample & 0xFFFF];
    }

    private static short[] decodeTable() {
        short[] table = new short[256];
        for (int code = 0; code < 256; code++) {
            int inverted = ~code & 0xFF;
            int segment = (inverted >> 4) & 0x07;
            int magnitude = ((((inverted & 0x0F) << 3) + BIAS) << segment) - BIAS;
            table[code] = (short) ((inverted & 0x80) == 0 ? magnitude : -magnitude);
        }
        return table;
    }

    private static byte[] encodeTable() {
        byte[] table = new byte[1 << 16];
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            int sign = sample < 0 ? 0x80 : 0;
            int biased = Math.min(Math.abs(sample), CLIP) + BIAS;
            int segment = 31 - Integer.numberOfLeadingZeros(biased) - 7;
            int mantissa = (biased >> (segment + 3)) & 0x0F;
            table[sample & 0xFFFF] = (byte) ~(sign | (segment << 4) | mantissa);
        }
        return table;
    }
}
