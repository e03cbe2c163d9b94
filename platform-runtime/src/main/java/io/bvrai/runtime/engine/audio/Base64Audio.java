package io.bvrai.runtime.engine.audio;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Base64 µ-law text, judged and transcoded in place: what {@link java.util.Base64} does, but on a region of a buffer, fused with
 * the µ-law table, and without an array per frame.
 *
 * <p>Only the standard alphabet with padding is audio here (RFC 4648 §4), which is what Twilio and OpenAI send.
 */
public final class Base64Audio {
    private static final byte[] ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    /** Six-bit value of each character, or -1. Negative values survive an OR, so a run is judged with one test at its end. */
    private static final byte[] VALUES = values();

    private Base64Audio() {}

    /** Whether {@code text[from, to)} is complete, padded base64. Empty is: a provider may send an empty delta. */
    public static boolean isBase64(byte[] text, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return true;
        }
        if (length < 0 || (length & 3) != 0) {
            return false;
        }
        int end = to - padding(text, to);
        int seen = 0;
        for (int i = from; i < end; i++) {
            seen |= VALUES[text[i] & 0xFF];
        }
        return seen >= 0;
    }

    /** Bytes that {@code length} characters of padded base64 ending before {@code to} decode to. */
    public static int decodedLength(byte[] text, int from, int to) {
        int length = to - from;
        return length == 0 ? 0 : length / 4 * 3 - padding(text, to);
    }

    /** The mean of the samples' magnitudes in {@code text[from, to)} (which must satisfy {@link #isBase64}); of nothing it is 0. */
    public static int meanMagnitude(byte[] text, int from, int to) {
        int samples = decodedLength(text, from, to);
        long sum = 0;
        for (int sample = 0; sample < samples; sample++) {
            int quantum = from + sample / 3 * 4;
            int at = sample % 3;
            int bits = sextet(text, quantum + at) << 6 | sextet(text, quantum + at + 1);
            sum += Math.abs(Mulaw.decode((byte) (bits >> (4 - 2 * at))));
        }
        return samples == 0 ? 0 : (int) (sum / samples);
    }

    /** Appends the linear samples of {@code text[from, to)} (which must satisfy {@link #isBase64}) as s16le. */
    public static void decodeToPcm(byte[] text, int from, int to, ByteBuf pcm) {
        int samples = decodedLength(text, from, to);
        pcm.ensureWritable(samples * 2);
        int left = samples;
        for (int i = from; left > 0; i += 4) {
            int bits =
                    sextet(text, i) << 18 | sextet(text, i + 1) << 12 | sextet(text, i + 2) << 6 | sextet(text, i + 3);
            pcm.writeShortLE(Mulaw.decode((byte) (bits >> 16)));
            if (left > 1) {
                pcm.writeShortLE(Mulaw.decode((byte) (bits >> 8)));
            }
            if (left > 2) {
                pcm.writeShortLE(Mulaw.decode((byte) bits));
            }
            left -= 3;
        }
    }

    /** Appends {@code samples} s16le samples, read from {@code pcm}, to {@code text} as base64 µ-law. */
    public static void encodeFromPcm(ByteBuf pcm, int samples, ByteBuf text) {
        text.ensureWritable((samples + 2) / 3 * 4);
        int left = samples;
        for (; left >= 3; left -= 3) {
            writeQuantum(text, code(pcm) << 16 | code(pcm) << 8 | code(pcm), 4);
        }
        if (left == 2) {
            writeQuantum(text, code(pcm) << 16 | code(pcm) << 8, 3);
        } else if (left == 1) {
            writeQuantum(text, code(pcm) << 16, 2);
        }
    }

    private static void writeQuantum(ByteBuf text, int bits, int characters) {
        for (int i = 0; i < 4; i++) {
            text.writeByte(i < characters ? ALPHABET[bits >> (18 - 6 * i) & 0x3F] : '=');
        }
    }

    private static int code(ByteBuf pcm) {
        return Mulaw.encode(pcm.readShortLE()) & 0xFF;
    }

    /** Padding counts as zero bits: the caller stops before it would use them. */
    private static int sextet(byte[] text, int at) {
        return VALUES[text[at] & 0xFF] & 0x3F;
    }

    private static int padding(byte[] text, int to) {
        if (text[to - 1] != '=') {
            return 0;
        }
        return text[to - 2] == '=' ? 2 : 1;
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (byte i = 0; i < 64; i++) {
            values[ALPHABET[i]] = i;
        }
        return values;
    }
}
