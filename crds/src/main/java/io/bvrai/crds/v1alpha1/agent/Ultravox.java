package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Settings of an Ultravox engine. */
@Wire
public record Ultravox(
        @Default("ultravox-v0.7")
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z0-9._:/-]+$")
        @JsonPropertyDescription("The model.")
        String model,

        @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z0-9._: -]+$")
        @JsonPropertyDescription("The voice's name or id; Ultravox chooses one for the language when absent.")
        @Nullable
        String voice,

        @Default("Bridged")
        @JsonPropertyDescription(
                "Bridged: audio passes through the agent's pod, which can interrupt, resume and prove what was heard. Direct: the carrier streams to Ultravox, without these.")
        MediaMode mediaMode,

        @Size(max = Formats.UNIT_INTERVAL_LENGTH)
        @Pattern(Formats.UNIT_INTERVAL)
        @JsonPropertyDescription("How freely the model speaks, 0 to 1 as a decimal string.")
        @Nullable
        String temperature) {

    public Ultravox {
        model = Copies.orDefault(model, "ultravox-v0.7");
        mediaMode = Copies.orDefault(mediaMode, MediaMode.BRIDGED);
    }

    /** Which way the audio takes. */
    public enum MediaMode {
        @JsonProperty("Bridged")
        BRIDGED,
        @JsonProperty("Direct")
        DIRECT
    }
}
