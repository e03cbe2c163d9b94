package io.bvrai.simulator.audio;

import java.nio.charset.StandardCharsets;

/**
 * How text becomes tones. Each symbol is one of 19 pure tones, 20 ms long; two neighbours always differ, so a
 * listener needs no clock of its own: a change of tone is a new symbol, a gap inside a tone is not.
 *
 * <p>A phrase is {@code START, length (2 bytes), UTF-8 text, CRC-8, END}; each nibble {@code n} after tone {@code p}
 * is tone {@code (p + 1 + n) mod 17}. One byte takes 40 ms, about the pace of quick speech.
 */
final class ToneCode {
    static final int SYMBOL_MILLIS = 20;
    static final int DATA_TONES = 17;
    static final int START = 17;
    static final int END = 18;
    static final int TONES = 19;
    static final int MAX_BYTES = 0xFFFF;
    private static final int FRAMING_SYMBOLS = 8;

    private ToneCode() {}

    /** Frequencies are multiples of 100 Hz: orthogonal in a 10 ms window, whole periods in a symbol. */
    static int hertz(int tone) {
        return 500 + 100 * tone;
    }

    static int millisFor(int textBytes) {
        return (FRAMING_SYMBOLS + 2 * textBytes) * SYMBOL_MILLIS;
    }

    static int[] symbols(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_BYTES) {
            throw new IllegalArgumentException("a phrase has at most " + MAX_BYTES + " bytes of UTF-8");
        }
        int[] symbols = new int[FRAMING_SYMBOLS + 2 * utf8.length];
        Writer writer = new Writer(symbols);
        writer.tone(START);
        writer.octet(utf8.length >> 8);
        writer.octet(utf8.length & 0xFF);
        for (byte octet : utf8) {
            writer.octet(octet & 0xFF);
        }
        writer.octet(crc8(utf8, utf8.length));
        writer.tone(END);
        return symbols;
    }

    static int next(int previous, int nibble) {
        return (previous + 1 + nibble) % DATA_TONES;
    }

    static int nibble(int previous, int tone) {
        return Math.floorMod(tone - previous - 1, DATA_TONES);
    }

    static int crc8(byte[] data, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            crc ^= data[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x80) != 0 ? ((crc << 1) ^ 0x07) & 0xFF : (crc << 1) & 0xFF;
            }
        }
        return crc;
    }

    private static final class Writer {
        private final int[] symbols;
        private int size;
        private int previous;

        Writer(int[] symbols) {
            this.symbols = symbols;
        }

        void tone(int tone) {
            symbols[size++] = tone;
        }

        void octet(int octet) {
            nibble(octet >> 4);
            nibble(octet & 0x0F);
        }

        private void nibble(int nibble) {
            previous = next(previous, nibble);
            tone(previous);
        }
    }
}
