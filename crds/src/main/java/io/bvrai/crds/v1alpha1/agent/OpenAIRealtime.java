package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Settings of an OpenAI Realtime engine. */
@Wire
public record OpenAIRealtime(
        @Default("gpt-realtime")
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z0-9._:/-]+$")
        @JsonPropertyDescription("The model.")
        String model,

        @Default("marin") @Size(min = 1, max = 64) @Pattern("^[A-Za-z0-9._-]+$") @JsonPropertyDescription("The voice.")
        String voice,

        @JsonPropertyDescription("How the end of the caller's turn is found; the platform's settings when absent.")
        @Nullable
        TurnDetection turnDetection) {

    public OpenAIRealtime {
        model = Copies.orDefault(model, "gpt-realtime");
        voice = Copies.orDefault(voice, "marin");
    }

    /** How the end of the caller's turn is found. */
    @Wire
    @ValidationRule(
            value = "self.type == 'SemanticVad' || !has(self.eagerness)",
            message = "eagerness belongs to SemanticVad",
            fieldPath = ".eagerness")
    @ValidationRule(
            value =
                    "self.type == 'ServerVad' || !(has(self.threshold) || has(self.prefixPadding) || has(self.silenceDuration))",
            message = "threshold, prefixPadding and silenceDuration belong to ServerVad")
    public record TurnDetection(
            @Required @JsonPropertyDescription("ServerVad: by silence. SemanticVad: by what was said.")
            TurnDetectionType type,

            @Size(max = Formats.UNIT_INTERVAL_LENGTH)
            @Pattern(Formats.UNIT_INTERVAL)
            @JsonPropertyDescription("How loud speech must be, 0 to 1 as a decimal string.")
            @Nullable
            String threshold,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("Audio kept from before the speech was noticed.")
            @Nullable
            String prefixPadding,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("How long a silence ends a turn.")
            @Nullable
            String silenceDuration,

            @JsonPropertyDescription("How soon the model takes the turn.") @Nullable
            Eagerness eagerness) {}

    /** OpenAI's turn detectors. */
    public enum TurnDetectionType {
        @JsonProperty("ServerVad")
        SERVER_VAD,
        @JsonProperty("SemanticVad")
        SEMANTIC_VAD
    }

    /** How soon the model takes the turn. */
    public enum Eagerness {
        @JsonProperty("Low")
        LOW,
        @JsonProperty("Medium")
        MEDIUM,
        @JsonProperty("High")
        HIGH,
        @JsonProperty("Auto")
        AUTO
    }
}
