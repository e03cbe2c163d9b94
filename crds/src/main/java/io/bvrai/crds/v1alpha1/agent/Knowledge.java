package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents that an agent looks things up in. */
@Wire
public record Knowledge(
        @Required @Size(min = 1, max = 50) @JsonPropertyDescription("The documents.") @KeyedBy("name")
        List<Source> sources,

        @Default("4") @Min(1) @Max(20) @JsonPropertyDescription("How many passages the model is shown at most.")
        Integer topK) {

    public Knowledge {
        sources = Copies.of(sources);
        topK = Copies.orDefault(topK, 4);
    }

    /** A document or a set of them. */
    @Wire
    @ValidationRule(
            value = "has(self.configMapRef) != has(self.url)",
            message = "exactly one of configMapRef and url must be set")
    public record Source(
            @Required
            @Size(min = 1, max = Formats.NAME_LENGTH)
            @Pattern(Formats.NAME)
            @JsonPropertyDescription("The name that citations show.")
            String name,

            @JsonPropertyDescription("A ConfigMap that carries the label voice.bvrai.io/content: \"true\".") @Nullable
            ConfigMapRef configMapRef,

            @Size(max = Formats.URL_LENGTH)
            @Pattern(Formats.HTTPS_URL)
            @JsonPropertyDescription("A web page or file, https only.")
            @Nullable
            String url) {}

    /** A content ConfigMap in the agent's namespace. */
    @Wire
    public record ConfigMapRef(
            @Required
            @Size(min = 1, max = Formats.SUBDOMAIN_LENGTH)
            @Pattern(Formats.SUBDOMAIN)
            @JsonPropertyDescription("The ConfigMap.")
            String name) {}
}
