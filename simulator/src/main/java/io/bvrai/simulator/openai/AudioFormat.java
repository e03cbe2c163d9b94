package io.bvrai.simulator.openai;

import io.bvrai.simulator.audio.MuLaw;
import io.bvrai.simulator.audio.Voice;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The two formats acted out: {@code audio/pcmu} at 8 kHz and {@code audio/pcm}, s16le at 24 kHz. */
enum AudioFormat {
    PCMU(8000, 8),
    PCM(24_000, 48);

    private final int rate;
    private final int bytesPerMilli;

    AudioFormat(int rate, int bytesPerMilli) {
        this.rate = rate;
        this.bytesPerMilli = bytesPerMilli;
    }

    static AudioFormat read(Fields format) {
        format.only("type", "rate");
        String type =
                format.oneOf("type", "audio/pcm", "audio/pcmu", "audio/pcma").orElse("audio/pcm");
        if (type.equals("audio/pcma")) {
            throw RealtimeError.value(
                    format.at("type"), type, "'audio/pcm', 'audio/pcmu' (the simulator has no A-law)");
        }
        double rate = format.number("rate", 1, 48_000).orElse(24_000.0);
        if (type.equals("audio/pcm") && rate != 24_000) {
            throw RealtimeError.value(format.at("rate"), (int) rate, "24000");
        }
        return type.equals("audio/pcmu") ? PCMU : PCM;
    }

    int rate() {
        return rate;
    }

    int bytesPerMilli() {
        return bytesPerMilli;
    }

    short[] decode(byte[] audio) {
        if (this == PCMU) {
            return MuLaw.decode(audio);
        }
        short[] samples = new short[audio.length / 2];
        ByteBuffer.wrap(audio).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }

    byte[] speak(String text) {
        if (this == PCMU) {
            return Voice.muLaw(text);
        }
        short[] samples = Voice.at(rate).speak(text);
        ByteBuffer bytes = ByteBuffer.allocate(samples.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes.array();
    }

    JsonObject json() {
        return this == PCMU
                ? new JsonObject().put("type", "audio/pcmu")
                : new JsonObject().put("type", "audio/pcm").put("rate", rate);
    }
}
