package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.outcome;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An agent pod between a carrier and OpenAI Realtime, both played by hand. */
abstract class OpenAiCall {
    static final String CALL = "CA00112233445566778899aabbccddeeff";

    final Vertx vertx = Vertx.vertx();
    Provider provider;
    Pod pod;

    static {
        // A machine that is busy with other things is no fault of the call.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    }

    @BeforeEach
    void start() throws Exception {
        provider = new Provider(vertx);
        pod = new Pod(vertx, provider);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        pod.close();
        provider.close();
        outcome(vertx.close().toCompletionStage());
    }

    static void speak(Provider.Session session, String item, byte[] audio) {
        session.tell(
                "{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_1\",\"response_id\":\"resp_1\",\"item_id\":\""
                        + item + "\",\"output_index\":0,\"content_index\":0,\"delta\":\""
                        + Base64.getEncoder().encodeToString(audio) + "\"}");
    }

    static String transcribed(String item, String words) {
        return "{\"type\":\"conversation.item.input_audio_transcription.completed\",\"item_id\":\"" + item
                + "\",\"content_index\":0,\"transcript\":\"" + words + "\"}";
    }

    static byte[] audio(int bytes, long seed) {
        byte[] audio = new byte[bytes];
        new Random(seed).nextBytes(audio);
        return audio;
    }
}
