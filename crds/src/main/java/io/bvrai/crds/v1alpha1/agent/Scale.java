package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How many pods hold an agent's calls. */
@Wire
@ValidationRule(value = "!has(self.max) || self.min <= self.max", message = "min must not be greater than max")
public record Scale(
        @Default("1") @Min(1) @Max(200) @JsonPropertyDescription("Pods at least.")
        Integer min,

        @Min(1) @Max(200) @JsonPropertyDescription("Pods at most.") @Nullable
        Integer max,

        @Default("200") @Min(1) @Max(2000) @JsonPropertyDescription("Calls that one pod holds at the same time.")
        Integer callsPerPod) {

    static final Scale DEFAULT = new Scale(1, null, 200);

    public Scale {
        min = Copies.orDefault(min, 1);
        callsPerPod = Copies.orDefault(callsPerPod, 200);
    }
}
