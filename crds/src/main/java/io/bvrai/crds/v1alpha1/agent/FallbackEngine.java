package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** An engine that takes over when the ones before it can't be reached. */
@Wire
@ValidationRule(value = EngineSettings.BLOCK_MATCHES_TYPE, message = EngineSettings.BLOCK_MESSAGE)
@ValidationRule(value = EngineSettings.PROVIDER, message = EngineSettings.PROVIDER_MESSAGE)
public record FallbackEngine(
        @Required
        @Size(min = 1, max = Formats.NAME_LENGTH)
        @Pattern(Formats.NAME)
        @JsonPropertyDescription("The name that timelines and metrics show.")
        String name,

        @Required @JsonPropertyDescription("Which kind of engine; the block of the same name configures it.")
        EngineType type,

        @JsonPropertyDescription("Settings of an Ultravox engine.") @Nullable
        Ultravox ultravox,

        @JsonPropertyDescription("Settings of an OpenAI Realtime engine.") @Nullable
        OpenAIRealtime openAIRealtime,

        @JsonPropertyDescription("Settings of a cascade.") @Nullable
        Cascade cascade,

        @Size(min = 1, max = Formats.NAME_LENGTH)
        @Pattern(Formats.NAME)
        @JsonPropertyDescription("The name of a provider in the Tenant's spec.providers.")
        @Nullable
        String providerRef)
        implements EngineSettings {}
