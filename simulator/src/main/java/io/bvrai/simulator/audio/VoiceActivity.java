package io.bvrai.simulator.audio;

/**
 * Energy-based voice activity on 16-bit samples, in steps of 10 ms: speech begins after {@code startMs} of energy and
 * ends after {@code stopMs} without. Not thread-safe.
 */
public final class VoiceActivity {
    private static final int STEP_MILLIS = 10;
    private static final double SPEECH_RMS = 300;

    /** What changed with the last step. */
    public interface Listener {
        /** @param atMs where in the audio the speech began, before the start-up delay */
        void speechStarted(long atMs);

        /** @param atMs where in the audio the speech ended, before the trailing silence */
        void speechStopped(long atMs);
    }

    private final int stepSamples;
    private final int startMs;
    private final int stopMs;
    private final Listener listener;
    private boolean speaking;
    private long atMs;
    private int loudMs;
    private int quietMs;
    private int filled;
    private double energy;

    public VoiceActivity(int sampleRate, int startMs, int stopMs, Listener listener) {
        this.stepSamples = sampleRate * STEP_MILLIS / 1000;
        this.startMs = startMs;
        this.stopMs = stopMs;
        this.listener = listener;
    }

    public boolean speaking() {
        return speaking;
    }

    public void hear(short[] audio) {
        for (short sample : audio) {
            energy += (double) sample * sample;
            if (++filled == stepSamples) {
                step(energy / stepSamples > SPEECH_RMS * SPEECH_RMS);
                filled = 0;
                energy = 0;
            }
        }
    }

    private void step(boolean loud) {
        atMs += STEP_MILLIS;
        loudMs = loud ? loudMs + STEP_MILLIS : 0;
        quietMs = loud ? 0 : quietMs + STEP_MILLIS;
        if (!speaking && loudMs >= startMs) {
            speaking = true;
            listener.speechStarted(atMs - loudMs);
        } else if (speaking && quietMs >= stopMs) {
            speaking = false;
            listener.speechStopped(atMs - quietMs);
        }
    }
}
