package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent is told. */
@Wire
@ValidationRule(
        value = "has(self.system) != has(self.systemFrom)",
        message = "exactly one of system and systemFrom must be set")
public record Prompt(
        @Size(min = 1, max = 32768)
        @JsonPropertyDescription("The instructions. {{name}} stands for a variable's value.")
        @Nullable
        String system,

        @JsonPropertyDescription("Where the instructions stand instead.") @Nullable
        SystemFrom systemFrom,

        @Size(min = 1, max = 2000)
        @JsonPropertyDescription("What the agent says first; without it the model finds its own words.")
        @Nullable
        String greeting,

        @Default("en-US")
        @Size(max = 11)
        @Pattern(Formats.LANGUAGE)
        @JsonPropertyDescription("The language of the conversation as a BCP 47 tag.")
        String language,

        @Size(max = 50)
        @JsonPropertyDescription("Variables of system and greeting; campaigns give them values per contact.")
        @KeyedBy("name")
        List<Variable> variables) {

    public Prompt {
        language = Copies.orDefault(language, "en-US");
        variables = Copies.of(variables);
    }

    /** Where instructions stand. */
    @Wire
    public record SystemFrom(
            @Required
            @JsonPropertyDescription("A key of a ConfigMap that carries the label voice.bvrai.io/content: \"true\".")
            ConfigMapKeyRef configMapKeyRef) {}

    /** A key of a content ConfigMap in the agent's namespace. */
    @Wire
    public record ConfigMapKeyRef(
            @Required
            @Size(min = 1, max = Formats.SUBDOMAIN_LENGTH)
            @Pattern(Formats.SUBDOMAIN)
            @JsonPropertyDescription("The ConfigMap.")
            String name,

            @Required
            @Size(min = 1, max = Formats.SUBDOMAIN_LENGTH)
            @Pattern(Formats.CONFIG_MAP_KEY)
            @JsonPropertyDescription("The key.")
            String key) {}

    /** A placeholder in the instructions. */
    @Wire
    public record Variable(
            @Required
            @Size(min = 1, max = Formats.IDENTIFIER_LENGTH)
            @Pattern(Formats.IDENTIFIER)
            @JsonPropertyDescription("The name between the braces.")
            String name,

            @JsonProperty("default")
            @Size(max = 1000)
            @JsonPropertyDescription("The value where a call brings none; nothing when absent.")
            @Nullable
            String defaultValue) {}
}
