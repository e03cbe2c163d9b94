package io.bvrai.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/**
 * Something that costs money and is created once: written, under a field manager of its own, before the request leaves, so that whoever
 * comes back to it looks for the tag before asking again.
 */
@Wire
public record CreationIntent(
        @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription("The tag by which an interrupted creation is found again.")
        String intentId,

        @Required @JsonPropertyDescription("How far it has come.")
        State state,

        @Required @Min(1) @Max(100) @JsonPropertyDescription("How many times it has been asked for.")
        Integer attempts,

        @Required @JsonPropertyDescription("When it was last asked for.")
        Instant startedAt) {

    /** How far a creation has come. */
    public enum State {
        /** The intent is written; whether the thing was created isn't known yet. */
        @JsonProperty("Pending")
        PENDING,
        @JsonProperty("Succeeded")
        SUCCEEDED,
        /** Refused; nothing was created. */
        @JsonProperty("Failed")
        FAILED,
        /** The telephone network's answer stays unclear: a person must look before anything is repeated. */
        @JsonProperty("Ambiguous")
        AMBIGUOUS
    }
}
