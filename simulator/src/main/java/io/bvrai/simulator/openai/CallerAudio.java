package io.bvrai.simulator.openai;

import io.bvrai.simulator.audio.Ear;
import io.bvrai.simulator.audio.Heard;
import io.bvrai.simulator.audio.VoiceActivity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The input audio buffer: what the caller says, understood by an ear, cut into turns by voice activity. */
final class CallerAudio {
    private static final int SPEECH_START_MS = 60;

    private final List<Heard> phrases = new ArrayList<>();
    private AudioFormat format = AudioFormat.PCM;
    private Ear ear = new Ear(format.rate(), phrases::add);
    private @Nullable VoiceActivity activity;
    private long bufferedMs;
    private long totalMs;

    /** @param detection null to let the client commit turns itself */
    void configure(AudioFormat audio, @Nullable TurnDetection detection, VoiceActivity.Listener listener) {
        if (audio != format) {
            format = audio;
            ear = new Ear(audio.rate(), phrases::add);
        }
        activity = detection == null
                ? null
                : new VoiceActivity(audio.rate(), SPEECH_START_MS, Math.max(100, detection.silenceMs()), listener);
    }

    void append(byte[] audio) {
        short[] samples = format.decode(audio);
        long millis = audio.length / format.bytesPerMilli();
        bufferedMs += millis;
        totalMs += millis;
        ear.hear(samples);
        if (activity != null) {
            activity.hear(samples);
        }
    }

    long bufferedMs() {
        return bufferedMs;
    }

    long totalMs() {
        return totalMs;
    }

    boolean speaking() {
        return activity != null && activity.speaking();
    }

    /** Ends the turn: what was understood since the last. */
    String commit() {
        ear.end();
        StringBuilder text = new StringBuilder();
        phrases.forEach(phrase -> text.append(text.isEmpty() ? "" : " ").append(phrase.text()));
        clear();
        return text.toString();
    }

    void clear() {
        phrases.clear();
        bufferedMs = 0;
    }
}
