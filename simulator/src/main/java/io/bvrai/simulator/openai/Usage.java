package io.bvrai.simulator.openai;

import io.vertx.core.json.JsonObject;

/** Token counts of a session. Every response pays for the whole conversation again: that is how the vendor bills. */
final class Usage {
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final int INPUT_AUDIO_MS_PER_TOKEN = 100;
    private static final int OUTPUT_AUDIO_MS_PER_TOKEN = 50;

    private long textTokens;
    private long audioTokens;
    private long cachedTokens;

    void instructions(String text) {
        textTokens += text.length() / CHARACTERS_PER_TOKEN;
    }

    void heard(long millis) {
        audioTokens += millis / INPUT_AUDIO_MS_PER_TOKEN;
    }

    /** @return the usage of a response that said {@code said} in {@code millis} of audio */
    JsonObject response(String said, long millis) {
        long outputText = said.length() / CHARACTERS_PER_TOKEN;
        long outputAudio = millis / OUTPUT_AUDIO_MS_PER_TOKEN;
        JsonObject usage = new JsonObject()
                .put("total_tokens", textTokens + audioTokens + outputText + outputAudio)
                .put("input_tokens", textTokens + audioTokens)
                .put("output_tokens", outputText + outputAudio)
                .put(
                        "input_token_details",
                        new JsonObject()
                                .put("text_tokens", textTokens)
                                .put("audio_tokens", audioTokens)
                                .put("image_tokens", 0)
                                .put("cached_tokens", cachedTokens)
                                .put(
                                        "cached_tokens_details",
                                        new JsonObject()
                                                .put("text_tokens", cachedTokens)
                                                .put("audio_tokens", 0)
                                                .put("image_tokens", 0)))
                .put(
                        "output_token_details",
                        new JsonObject().put("text_tokens", outputText).put("audio_tokens", outputAudio));
        cachedTokens = textTokens;
        textTokens += outputText;
        audioTokens += outputAudio;
        return usage;
    }
}
