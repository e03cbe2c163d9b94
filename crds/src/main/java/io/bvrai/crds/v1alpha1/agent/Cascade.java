package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A transcriber, a language model and a voice in a row. */
@Wire
public record Cascade(
        @Required @JsonPropertyDescription("What turns the caller's speech into text.")
        Transcriber transcriber,

        @Required @JsonPropertyDescription("What thinks.") Model model,

        @Required @JsonPropertyDescription("What turns text into speech.")
        Voice voice) {

    /** What turns speech into text. */
    @Wire
    public record Transcriber(
            @Required @JsonPropertyDescription("Deepgram.") Deepgram deepgram) {}

    /** What thinks: exactly one. */
    @Wire
    @ValidationRule(
            value = "has(self.openAI) != has(self.anthropic)",
            message = "exactly one of openAI and anthropic must be set")
    public record Model(
            @JsonPropertyDescription("A chat model of OpenAI.") @Nullable
            LanguageModel openAI,

            @JsonPropertyDescription("A model of Anthropic.") @Nullable
            LanguageModel anthropic) {}

    /** What turns text into speech. */
    @Wire
    public record Voice(
            @Required @JsonPropertyDescription("ElevenLabs.")
            ElevenLabs elevenLabs) {}

    /** Deepgram's streaming transcription. */
    @Wire
    public record Deepgram(
            @Required
            @Size(min = 1, max = Formats.NAME_LENGTH)
            @Pattern(Formats.NAME)
            @JsonPropertyDescription("The name of a provider in the Tenant's spec.providers.")
            String providerRef,

            @Required @Size(min = 1, max = 64) @Pattern("^[A-Za-z0-9._:/-]+$") @JsonPropertyDescription("The model.")
            String model) {}

    /** A language model with streaming answers. */
    @Wire
    public record LanguageModel(
            @Required
            @Size(min = 1, max = Formats.NAME_LENGTH)
            @Pattern(Formats.NAME)
            @JsonPropertyDescription("The name of a provider in the Tenant's spec.providers.")
            String providerRef,

            @Required @Size(min = 1, max = 64) @Pattern("^[A-Za-z0-9._:/-]+$") @JsonPropertyDescription("The model.")
            String model,

            @Size(max = Formats.UNIT_INTERVAL_LENGTH)
            @Pattern(Formats.UNIT_INTERVAL)
            @JsonPropertyDescription("How freely the model speaks, 0 to 1 as a decimal string.")
            @Nullable
            String temperature) {}

    /** ElevenLabs' streaming voices. */
    @Wire
    public record ElevenLabs(
            @Required
            @Size(min = 1, max = Formats.NAME_LENGTH)
            @Pattern(Formats.NAME)
            @JsonPropertyDescription("The name of a provider in the Tenant's spec.providers.")
            String providerRef,

            @Required @Size(min = 1, max = 64) @Pattern("^[A-Za-z0-9._:/-]+$") @JsonPropertyDescription("The model.")
            String model,

            @Required @Size(min = 1, max = 64) @Pattern("^[A-Za-z0-9]+$") @JsonPropertyDescription("The voice's id.")
            String voiceId) {}
}
