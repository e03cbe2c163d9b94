package io.bvrai.crds.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One voice engine with its settings; {@code providerRef} names the key in Vault under {@code providers/}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = EngineConfig.Ultravox.class, name = "Ultravox"),
    @JsonSubTypes.Type(value = EngineConfig.OpenAiRealtime.class, name = "OpenAIRealtime")
})
public sealed interface EngineConfig {
    /** The provider's name in {@code Tenant.spec.providers}. */
    String providerRef();

    /**
     * Ultravox with the audio bridged through the pod.
     *
     * @param providerRef see {@link EngineConfig#providerRef()}
     * @param model such as {@code ultravox-v0.7}
     * @param voice the provider's voice name, null for its default
     * @param temperature 0 to 1, null for the provider's default
     */
    record Ultravox(
            String providerRef,
            String model,
            @Nullable String voice,
            @Nullable BigDecimal temperature) implements EngineConfig {}

    /**
     * OpenAI Realtime.
     *
     * @param providerRef see {@link EngineConfig#providerRef()}
     * @param model such as {@code gpt-realtime}
     * @param voice such as {@code marin}, null for the provider's default
     * @param turnDetection how the end of the caller's turn is found
     */
    record OpenAiRealtime(
            String providerRef, String model, @Nullable String voice, TurnDetection turnDetection)
            implements EngineConfig {}

    /**
     * Turn detection of OpenAI Realtime.
     *
     * @param type server VAD or semantic VAD
     * @param threshold 0 to 1, server VAD only
     * @param prefixPaddingMs audio kept from before speech was noticed, ms, server VAD only
     * @param silenceDurationMs silence that ends a turn, ms, server VAD only
     * @param eagerness {@code low}, {@code medium}, {@code high} or {@code auto}, semantic VAD only
     */
    record TurnDetection(
            Type type,
            @Nullable BigDecimal threshold,
            @Nullable Integer prefixPaddingMs,
            @Nullable Integer silenceDurationMs,
            @Nullable String eagerness) {
        /** The detector. */
        public enum Type {
            SERVER_VAD,
            SEMANTIC_VAD
        }
    }
}
