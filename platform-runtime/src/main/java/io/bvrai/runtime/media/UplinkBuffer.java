package io.bvrai.runtime.media;

import io.bvrai.runtime.engine.audio.Base64Audio;
import io.bvrai.runtime.engine.audio.Mulaw;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Caller audio that the engine can't take yet: while its socket opens, and while its write queue is full. Speech that is older
 * than half a second is worth less than being on time, so the oldest goes first.
 *
 * <p>Used only off the usual path, hence copies. Not thread-safe.
 */
final class UplinkBuffer {
    /** The longest that a caller's words may wait: 500 ms. */
    static final int CAPACITY_BYTES = 500 * Mulaw.BYTES_PER_MILLI;

    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private int buffered;

    /** Keeps a copy of {@code text[from, to)} and returns how many older chunks had to go for it. */
    int offer(byte[] text, int from, int to) {
        chunks.addLast(Arrays.copyOfRange(text, from, to));
        buffered += Base64Audio.decodedLength(text, from, to);
        int dropped = 0;
        while (buffered > CAPACITY_BYTES) {
            buffered -= bytes(chunks.removeFirst());
            dropped++;
        }
        return dropped;
    }

    /** The oldest chunk, or null when nothing waits. */
    byte @Nullable [] poll() {
        byte[] text = chunks.pollFirst();
        if (text != null) {
            buffered -= bytes(text);
        }
        return text;
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    private static int bytes(byte[] text) {
        return Base64Audio.decodedLength(text, 0, text.length);
    }
}
