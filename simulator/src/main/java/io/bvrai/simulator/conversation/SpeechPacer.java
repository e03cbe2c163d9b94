package io.bvrai.simulator.conversation;

import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends generated audio the way speech models do: after a thinking pause, in chunks, faster than real time, but never
 * further ahead of it than the client's buffer takes. Event-loop confined.
 */
public final class SpeechPacer {
    private static final int CHUNK_MILLIS = 100;

    private final Environment environment;
    private final byte[] audio;
    private final int bytesPerMilli;
    private final long leadMs;
    private final Consumer<byte[]> onChunk;
    private final Runnable onDone;
    private int sent;
    private long firstSentNanos;
    private boolean stopped;

    /** @param leadMs how far sent audio may run ahead of real time */
    public SpeechPacer(
            Environment environment,
            byte[] audio,
            int bytesPerMilli,
            long leadMs,
            Consumer<byte[]> onChunk,
            Runnable onDone) {
        this.environment = environment;
        this.audio = audio;
        this.bytesPerMilli = bytesPerMilli;
        this.leadMs = leadMs;
        this.onChunk = onChunk;
        this.onDone = onDone;
    }

    public void start(long afterMs) {
        environment.after(afterMs, this::begin);
    }

    private void begin() {
        firstSentNanos = System.nanoTime();
        step();
    }

    private void step() {
        if (stopped) {
            return;
        }
        if (sent >= audio.length) {
            stopped = true;
            onDone.run();
            return;
        }
        int end = Math.min(audio.length, sent + CHUNK_MILLIS * bytesPerMilli);
        byte[] chunk = Arrays.copyOfRange(audio, sent, end);
        sent = end;
        onChunk.accept(chunk);
        long burst = Math.max(1, environment.switches().number(Switch.AI_BURST_FACTOR));
        long pace = CHUNK_MILLIS / burst;
        environment.after(Math.max(Math.max(1, pace), sentMs() - leadMs - elapsedMs()), this::step);
    }

    /** Nothing more is sent and {@code onDone} isn't called. */
    public void stop() {
        stopped = true;
    }

    public long sentMs() {
        return sent / bytesPerMilli;
    }

    public long totalMs() {
        return audio.length / bytesPerMilli;
    }

    /** How much a client playing in real time can have played. */
    public long playedMs() {
        return sent == 0 ? 0 : Math.min(sentMs(), elapsedMs());
    }

    private long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - firstSentNanos);
    }
}
