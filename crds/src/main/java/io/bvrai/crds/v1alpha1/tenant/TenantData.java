package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where a tenant's data lies and for how long. */
@Wire
@ValidationRule(
        value = "!has(self.retention)",
        message = "retention is not enforced yet and therefore refused",
        fieldPath = ".retention")
@ValidationRule(
        value = "!has(self.residency)",
        message = "residency is not enforced yet and therefore refused",
        fieldPath = ".residency")
public record TenantData(
        @JsonPropertyDescription("How long things are kept. Refused until it is enforced.") @Nullable
        Retention retention,

        @Size(max = 32)
        @Pattern("^[a-z]{2}(-[a-z]+)+-[0-9]$")
        @JsonPropertyDescription("The region that the data may not leave. Immutable. Refused until it is enforced.")
        @Nullable
        String residency) {

    /** How long each kind of record is kept after the call. */
    @Wire
    public record Retention(
            @Size(max = Formats.DURATION_LENGTH) @Pattern(Formats.DURATION) @JsonPropertyDescription("Audio.") @Nullable
            String recordings,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("What was said.")
            @Nullable
            String transcripts,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("Call records with personal fields.")
            @Nullable
            String calls) {}
}
