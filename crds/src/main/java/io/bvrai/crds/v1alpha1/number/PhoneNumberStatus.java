package io.bvrai.crds.v1alpha1.number;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.CreationIntent;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.ObservedStatus;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator made of a number. */
@Wire
public record PhoneNumberStatus(
        @Min(0) @JsonPropertyDescription("The generation of the spec that the status speaks of.") @Nullable
        Long observedGeneration,

        @Size(max = 256)
        @JsonPropertyDescription("The last value of the annotation voice.bvrai.io/reconcile-at that was acted upon.")
        @Nullable
        String lastReconcileRequest,

        @Size(max = Formats.E164_LENGTH) @Pattern(Formats.E164) @JsonPropertyDescription("The number.") @Nullable
        String number,

        @Size(max = 34) @JsonPropertyDescription("Its identifier at the telephone network.") @Nullable
        String sid,

        @Size(max = Formats.NAME_LENGTH) @JsonPropertyDescription("The VoiceAgent that answers it.") @Nullable
        String boundTo,

        @JsonPropertyDescription("When the account got it.") @Nullable
        Instant acquiredAt,

        @JsonPropertyDescription("The purchase, written before it is made so that it is made at most once.") @Nullable
        CreationIntent purchase,

        @Size(max = 16)
        @JsonPropertyDescription("What differs from the spec at the telephone network.")
        @KeyedBy("field")
        List<Drift> drift,

        @Size(max = 32) @JsonPropertyDescription("The state aspect by aspect.") @KeyedBy("type")
        List<Condition> conditions)
        implements ObservedStatus {

    public PhoneNumberStatus {
        drift = Copies.of(drift);
        conditions = Copies.of(conditions);
    }

    /** A field that differs from the spec. */
    @Wire
    public record Drift(
            @Required @Size(min = 1, max = 64) @JsonPropertyDescription("The field's name there.")
            String field,

            @Size(max = 512) @JsonPropertyDescription("What the spec asks for.") @Nullable
            String want,

            @Size(max = 512) @JsonPropertyDescription("What was found.") @Nullable
            String got,

            @Required @JsonPropertyDescription("When it was first seen.")
            Instant since) {}
}
