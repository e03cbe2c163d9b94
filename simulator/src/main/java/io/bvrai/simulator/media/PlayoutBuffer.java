package io.bvrai.simulator.media;

import io.bvrai.simulator.audio.MuLaw;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Audio waiting to be played to the far end, with marks between. It is drained one frame per 20 ms; a mark comes back
 * once everything before it <em>has been played</em>, so one tick after its last frame was taken, or at once if nothing
 * is buffered. {@link #clear} drops the audio and returns all marks. Event-loop confined.
 */
public final class PlayoutBuffer {
    private sealed interface Item {}

    private static final class Audio implements Item {
        private final byte[] samples;

        Audio(byte[] samples) {
            this.samples = samples;
        }
    }

    private record Mark(String name) implements Item {}

    private final Deque<Item> items = new ArrayDeque<>();
    private final List<String> playing = new ArrayList<>();
    private final Consumer<String> onMark;
    private int offset;
    private long buffered;
    private boolean frameInFlight;

    /** @param onMark told each mark's name when it is due */
    public PlayoutBuffer(Consumer<String> onMark) {
        this.onMark = onMark;
    }

    public void add(byte[] samples) {
        if (samples.length > 0) {
            items.add(new Audio(samples));
            buffered += samples.length;
        }
    }

    public void mark(String name) {
        if (buffered > 0) {
            items.add(new Mark(name));
        } else if (frameInFlight) {
            playing.add(name);
        } else {
            onMark.accept(name);
        }
    }

    /** Drops what isn't played yet. All outstanding marks return, oldest first: they mean "discarded" now. */
    public void clear() {
        List<String> outstanding = new ArrayList<>(playing);
        playing.clear();
        for (Item item : items) {
            if (item instanceof Mark mark) {
                outstanding.add(mark.name());
            }
        }
        items.clear();
        offset = 0;
        buffered = 0;
        outstanding.forEach(onMark);
    }

    /** µ-law bytes not yet taken. */
    public long buffered() {
        return buffered;
    }

    /** A tick begins: what was taken in the tick before has been played now. */
    public void frameElapsed() {
        frameInFlight = false;
        List<String> due = new ArrayList<>(playing);
        playing.clear();
        due.forEach(onMark);
    }

    /** The next frame, padded with silence. */
    public byte[] next() {
        byte[] frame = MuLaw.silentFrame();
        int filled = 0;
        while (!items.isEmpty()) {
            Item head = items.getFirst();
            if (head instanceof Mark mark) {
                items.removeFirst();
                playing.add(mark.name());
            } else if (head instanceof Audio audio) {
                if (filled == MuLaw.FRAME_BYTES) {
                    break;
                }
                int taken = Math.min(MuLaw.FRAME_BYTES - filled, audio.samples.length - offset);
                System.arraycopy(audio.samples, offset, frame, filled, taken);
                filled += taken;
                offset += taken;
                buffered -= taken;
                if (offset == audio.samples.length) {
                    items.removeFirst();
                    offset = 0;
                }
            }
        }
        frameInFlight = filled > 0;
        return frame;
    }
}
