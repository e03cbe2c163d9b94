package io.bvrai.crds.v1alpha1.number;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What the telephone network does by itself when the platform doesn't answer: exactly one of the two. */
@Wire
@ValidationRule(
        value = "has(self.forwardTo) != has(self.say)",
        message = "exactly one of forwardTo and say must be set")
public record Fallback(
        @Size(max = Formats.E164_LENGTH)
        @Pattern(Formats.E164)
        @JsonPropertyDescription("The caller is connected to this number, in E.164 form.")
        @Nullable
        String forwardTo,

        @Size(min = 1, max = 500) @JsonPropertyDescription("The caller hears these words.") @Nullable
        String say) {}
