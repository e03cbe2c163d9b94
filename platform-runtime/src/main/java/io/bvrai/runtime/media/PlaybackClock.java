package io.bvrai.runtime.media;

import io.bvrai.runtime.engine.HeardSpeech;
import io.bvrai.runtime.engine.audio.Mulaw;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows what the caller has heard, from the marks that Twilio returns and from nothing else: generated, queued or elapsed time
 * are all ahead of the ear. The answer is late by at most one mark interval and never early.
 *
 * <p>Pure and not thread-safe: one per call, on the call's event loop. Marks are named by ascending numbers.
 */
final class PlaybackClock {
    /** The most audio that may pass without a mark: 200 ms. */
    static final int MARK_INTERVAL_BYTES = 200 * Mulaw.BYTES_PER_MILLI;

    /** What a returned mark means. */
    enum Returned {
        /** Everything sent before it was played. */
        HEARD,
        /** It was outstanding when we cleared the buffer: its audio may have been thrown away. */
        DISCARDED,
        /** Not outstanding: never sent, or returned before. */
        UNKNOWN
    }

    private record Mark(int number, long position) {}

    /** One utterance on the line of everything sent; {@code end} grows while the engine still generates it. */
    private static final class Utterance {
        final String itemId;
        final long start;
        long end;

        Utterance(String itemId, long start) {
            this.itemId = itemId;
            this.start = start;
            this.end = start;
        }
    }

    private final ArrayDeque<Mark> outstanding = new ArrayDeque<>();
    private final ArrayDeque<Utterance> utterances = new ArrayDeque<>();
    private long sent;
    private long settled;
    private long marked;
    private long heardBytes;
    private int lastMark;
    private int lastDiscarded;

    /** Bytes that may still be sent before a mark must be. */
    int bytesBeforeMark() {
        return (int) (MARK_INTERVAL_BYTES - (sent - marked));
    }

    /** Audio of an utterance went out; the caller has to keep within {@link #bytesBeforeMark}. */
    void sent(String itemId, int bytes) {
        Utterance last = utterances.peekLast();
        if (last == null || !last.itemId.equals(itemId)) {
            last = new Utterance(itemId, sent);
            utterances.addLast(last);
        }
        sent += bytes;
        last.end = sent;
    }

    /** Whether audio went out that no mark stands behind yet. */
    boolean unmarked() {
        return sent > marked;
    }

    /** The number of the mark to send now, behind all audio so far. */
    int mark() {
        lastMark++;
        marked = sent;
        outstanding.addLast(new Mark(lastMark, sent));
        return lastMark;
    }

    Returned returned(String name) {
        int number = number(name);
        if (number <= 0 || number > lastMark) {
            return Returned.UNKNOWN;
        }
        if (number <= lastDiscarded) {
            return Returned.DISCARDED;
        }
        Mark first = outstanding.peekFirst();
        if (first == null || number < first.number) {
            return Returned.UNKNOWN;
        }
        // Playback is in order, so a mark stands for those before it too, should one get lost.
        while (first != null && first.number <= number) {
            heardBytes += first.position - settled;
            settled = first.position;
            outstanding.removeFirst();
            first = outstanding.peekFirst();
        }
        forgetHeard();
        return Returned.HEARD;
    }

    /**
     * Twilio's buffer is being cleared: says what was heard of each utterance that wasn't heard to its end, and starts afresh.
     * Marks still outstanding will come back and count for nothing.
     */
    List<HeardSpeech> interrupt() {
        List<HeardSpeech> cut = new ArrayList<>(utterances.size());
        for (Utterance utterance : utterances) {
            if (utterance.end > settled) {
                cut.add(new HeardSpeech(
                        utterance.itemId,
                        millis(Math.max(0, settled - utterance.start)),
                        millis(utterance.end - utterance.start)));
            }
        }
        utterances.clear();
        outstanding.clear();
        lastDiscarded = lastMark;
        settled = sent;
        marked = sent;
        return cut;
    }

    /** Whether the caller may still have something to hear. */
    boolean playing() {
        return sent > settled;
    }

    /** Whether nothing sent of this utterance is still to be heard. */
    boolean finished(String itemId) {
        for (Utterance utterance : utterances) {
            if (utterance.itemId.equals(itemId) && utterance.end > settled) {
                return false;
            }
        }
        return true;
    }

    /** All audio that was certainly heard in this call. */
    long heardMillis() {
        return heardBytes / Mulaw.BYTES_PER_MILLI;
    }

    /** The last utterance stays although heard: the engine may still add to it, and it must be measured from its beginning. */
    private void forgetHeard() {
        Utterance first = utterances.peekFirst();
        while (first != null && utterances.size() > 1 && first.end <= settled) {
            utterances.removeFirst();
            first = utterances.peekFirst();
        }
    }

    private static int millis(long bytes) {
        return (int) (bytes / Mulaw.BYTES_PER_MILLI);
    }

    private static int number(@Nullable String name) {
        if (name == null || name.isEmpty() || name.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }
}
