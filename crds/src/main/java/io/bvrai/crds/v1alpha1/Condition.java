package io.bvrai.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/** One aspect of an object's state, in the shape of {@code metav1.Condition}, which kstatus and Argo CD read. */
@Wire
public record Condition(
        @Required
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z][A-Za-z0-9]*$")
        @JsonPropertyDescription("What the condition is about.")
        String type,

        @Required @JsonPropertyDescription("Whether it holds.")
        Status status,

        @Required @Min(0) @JsonPropertyDescription("The generation of the spec that the condition speaks of.")
        long observedGeneration,

        @Required @JsonPropertyDescription("When status last changed.")
        Instant lastTransitionTime,

        @Required
        @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z][A-Za-z0-9]*$")
        @JsonPropertyDescription("Why, for programs.")
        String reason,

        @Required @Size(max = 4096) @JsonPropertyDescription("Why, for people, and what to do next.")
        String message) {

    /** Whether a condition holds. */
    public enum Status {
        @JsonProperty("True")
        TRUE,
        @JsonProperty("False")
        FALSE,
        @JsonProperty("Unknown")
        UNKNOWN
    }
}
