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
import org.jspecify.annotations.Nullable;

/** What happens after a call that reached nobody. */
@Wire
public record Retry(
        @Default("1")
        @Min(1)
        @Max(10)
        @JsonPropertyDescription("How often a contact is called at most, the first call included.")
        Integer maxAttempts,

        @Default("{}")
        @JsonPropertyDescription("How long to wait after each outcome; an outcome that isn't listed is final.")
        Outcomes outcomes) {

    static final Retry DEFAULT = new Retry(1, Outcomes.NONE);

    public Retry {
        maxAttempts = Copies.orDefault(maxAttempts, 1);
        outcomes = Copies.orDefault(outcomes, Outcomes.NONE);
    }

    /** How long to wait before calling again. */
    @Wire
    @ValidationRule(
            value = "[self.?busy, self.?noAnswer, self.?voicemail, self.?failed].map(o, o.orValue('1m')).all(o, o"
                    + Formats.IS_NO_DURATION + " || duration(o) >= duration('1m'))",
            message = "each wait must be at least 1m")
    public record Outcomes(
            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("After busy.")
            @Nullable
            String busy,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("After no answer.")
            @Nullable
            String noAnswer,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("After a machine answered.")
            @Nullable
            String voicemail,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("After the telephone network failed.")
            @Nullable
            String failed) {

        static final Outcomes NONE = new Outcomes(null, null, null, null);
    }
}
