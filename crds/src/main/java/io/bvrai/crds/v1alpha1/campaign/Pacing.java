package io.bvrai.crds.v1alpha1.campaign;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How fast calls are made. */
@Wire
@ValidationRule(
        value = "self.ringTimeout" + Formats.IS_NO_DURATION
                + " || (duration(self.ringTimeout) >= duration('5s') && duration(self.ringTimeout) <= duration('10m'))",
        message = "ringTimeout must be between 5s and 10m, the carrier's own limits",
        fieldPath = ".ringTimeout")
public record Pacing(
        @Default("1")
        @Size(max = Formats.RATE_LENGTH)
        @Pattern(Formats.RATE)
        @JsonPropertyDescription("Calls started per second, as a decimal string; the tenant's quota holds as well.")
        String callsPerSecond,

        @Default("5") @Min(1) @Max(5000) @JsonPropertyDescription("Calls of this campaign at the same time.")
        Integer maxConcurrent,

        @Default("25s")
        @Size(max = Formats.DURATION_LENGTH)
        @Pattern(Formats.DURATION)
        @JsonPropertyDescription("How long a telephone rings, 5s to 10m.")
        String ringTimeout) {

    static final Pacing DEFAULT = new Pacing("1", 5, "25s");

    public Pacing {
        callsPerSecond = Copies.orDefault(callsPerSecond, "1");
        maxConcurrent = Copies.orDefault(maxConcurrent, 5);
        ringTimeout = Copies.orDefault(ringTimeout, "25s");
    }
}
