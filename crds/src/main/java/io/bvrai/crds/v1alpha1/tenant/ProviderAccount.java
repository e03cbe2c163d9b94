package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A key with an AI provider; its value is in Vault under the name. */
@Wire
@ValidationRule(
        value = "self.name.matches('" + Formats.NAME + "')",
        message =
                "name must be of lower-case letters, digits and hyphens, the first and the last no hyphen, such as openai-main",
        fieldPath = ".name")
public record ProviderAccount(
        @Required
        @Size(min = 1, max = Formats.NAME_LENGTH)
        @Pattern(Formats.NAME)
        @JsonPropertyDescription("The name that agents refer to and that the key has in Vault.")
        String name,

        @Required @JsonPropertyDescription("The provider.") Kind kind) {

    /** The AI providers that the platform speaks to. */
    public enum Kind {
        @JsonProperty("Ultravox")
        ULTRAVOX,
        @JsonProperty("OpenAI")
        OPEN_AI,
        @JsonProperty("Deepgram")
        DEEPGRAM,
        @JsonProperty("Anthropic")
        ANTHROPIC,
        @JsonProperty("ElevenLabs")
        ELEVEN_LABS
    }
}
