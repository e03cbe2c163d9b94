package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What callers are told about the agent. */
@Wire
public record Disclosure(
        @Size(min = 1, max = 500)
        @JsonPropertyDescription(
                "Words that tell the caller that a machine speaks, said before anything else (EU AI Act, article 50).")
        @Nullable
        String aiVoice) {}
