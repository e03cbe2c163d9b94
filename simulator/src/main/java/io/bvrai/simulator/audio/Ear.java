package io.bvrai.simulator.audio;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Recovers from audio the phrases a {@link Voice} spoke, at any alignment, with the times they were heard.
 * Its clock is the audio itself: feed it everything that was played, silence included. Not thread-safe.
 */
public final class Ear {
    private static final double SILENCE_RMS = 200;
    private static final int HOP_MILLIS = 5;

    private final ToneFilters filters;
    private final int window;
    private final int hop;
    private final float[] recent;
    private final PhraseListener phrases;
    private int unread;
    private long samples;
    private long audibleHops;
    private long firstAudibleMs = -1;
    private int candidate = -1;
    private int confirmed = -1;
    private int repeats;
    private long hops;

    public Ear(int sampleRate, Consumer<Heard> onPhrase) {
        this.filters = ToneFilters.at(sampleRate);
        this.window = filters.window();
        this.hop = sampleRate / 200;
        this.recent = new float[window];
        this.phrases = new PhraseListener(onPhrase);
    }

    public static Ear telephone(Consumer<Heard> onPhrase) {
        return new Ear(MuLaw.SAMPLE_RATE, onPhrase);
    }

    public void hearMuLaw(byte[] audio) {
        for (byte sample : audio) {
            hear(MuLaw.decode(sample));
        }
    }

    public void hear(short[] audio) {
        for (short sample : audio) {
            hear(sample);
        }
    }

    /** Milliseconds of audio listened to so far. */
    public long nowMs() {
        return samples * HOP_MILLIS / hop;
    }

    /** When anything audible was first heard, or -1. */
    public long firstAudibleMs() {
        return firstAudibleMs;
    }

    /** How much of what was listened to was audible. */
    public long audibleMs() {
        return audibleHops * HOP_MILLIS;
    }

    /** How long it has been silent. */
    public long silentMs() {
        return phrases.silentHops() * (long) HOP_MILLIS;
    }

    /** Whether a phrase has begun and not ended. */
    public boolean inPhrase() {
        return phrases.open();
    }

    /** The line is dead: whatever was being heard is truncated here. */
    public void end() {
        phrases.lineDead();
    }

    private void hear(short sample) {
        recent[(int) (samples % window)] = sample;
        samples++;
        if (++unread == hop) {
            unread = 0;
            hops++;
            observe();
        }
    }

    private void observe() {
        long at = hops * HOP_MILLIS - HOP_MILLIS;
        double energy = 0;
        for (float sample : recent) {
            energy += sample * sample;
        }
        if (energy / window < SILENCE_RMS * SILENCE_RMS) {
            candidate = -1;
            phrases.silence();
            return;
        }
        audibleHops++;
        if (firstAudibleMs < 0) {
            firstAudibleMs = at;
        }
        phrases.audible(at);
        symbol(filters.pureTone(recent, energy), at);
    }

    private void symbol(int tone, long at) {
        if (tone < 0) {
            candidate = -1;
            return;
        }
        repeats = tone == candidate ? repeats + 1 : 1;
        candidate = tone;
        if (repeats == 2 && tone != confirmed) {
            confirmed = tone;
            phrases.symbol(tone, at - HOP_MILLIS);
        }
    }

    /** Everything phrases need to be pieced together from symbols and silences. */
    private static final class PhraseListener {
        private static final int TRUNCATED_AFTER_HOPS = 700 / HOP_MILLIS;

        private final Consumer<Heard> onPhrase;
        private final List<Integer> nibbles = new ArrayList<>();
        private boolean open;
        private int previous;
        private long startMs;
        private long endMs;
        private long heardHops;
        private long gapHops;
        private int silentHops;

        PhraseListener(Consumer<Heard> onPhrase) {
            this.onPhrase = onPhrase;
        }

        boolean open() {
            return open;
        }

        int silentHops() {
            return silentHops;
        }

        void audible(long at) {
            if (open) {
                gapHops += silentHops;
                heardHops++;
                endMs = at + HOP_MILLIS;
            }
            silentHops = 0;
        }

        void silence() {
            silentHops++;
            if (open && silentHops >= TRUNCATED_AFTER_HOPS) {
                close(false);
            }
        }

        void symbol(int tone, long at) {
            if (tone == ToneCode.START) {
                if (open) {
                    close(false);
                }
                begin(at);
            } else if (open && tone == ToneCode.END) {
                close(true);
            } else if (open) {
                nibbles.add(ToneCode.nibble(previous, tone));
                previous = tone;
            }
        }

        void lineDead() {
            if (open) {
                close(false);
            }
        }

        private void begin(long at) {
            open = true;
            nibbles.clear();
            previous = 0;
            startMs = at;
            endMs = at + 2 * HOP_MILLIS;
            heardHops = 2;
            gapHops = 0;
        }

        private void close(boolean ended) {
            open = false;
            Received received = Received.of(nibbles);
            onPhrase.accept(new Heard(
                    received.text(),
                    ended ? received.whole() ? Heard.Quality.WHOLE : Heard.Quality.GARBLED : Heard.Quality.TRUNCATED,
                    startMs,
                    endMs,
                    heardHops * HOP_MILLIS,
                    received.totalMs(),
                    gapHops * HOP_MILLIS));
        }
    }
}
