package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What callers are told about the agent. */
@Wire
@ValidationRule(
        value = "!has(self.aiVoice)",
        message = "aiVoice is not enforced yet and therefore refused; say it in prompt.greeting",
        fieldPath = ".aiVoice")
public record Disclosure(
        @Size(min = 1, max = 500)
        @JsonPropertyDescription(
                "Words that tell the caller that a machine speaks, said before anything else (EU AI Act, article 50). Refused until it is proven that each caller heard them.")
        @Nullable
        String aiVoice) {}
