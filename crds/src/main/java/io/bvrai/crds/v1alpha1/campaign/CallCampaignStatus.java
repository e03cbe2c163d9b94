package io.bvrai.crds.v1alpha1.campaign;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Money;
import io.bvrai.crds.v1alpha1.ObservedStatus;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a campaign has come. */
@Wire
public record CallCampaignStatus(
        @Min(0) @JsonPropertyDescription("The generation of the spec that the status speaks of.") @Nullable
        Long observedGeneration,

        @Size(max = 256)
        @JsonPropertyDescription("The last value of the annotation voice.bvrai.io/reconcile-at that was acted upon.")
        @Nullable
        String lastReconcileRequest,

        @JsonPropertyDescription("Where the campaign is in its life.") @Nullable
        Phase phase,

        @JsonPropertyDescription("Counts of contacts.") @Nullable
        Contacts contacts,

        @Min(0) @JsonPropertyDescription("Calls in progress.") @Nullable
        Integer active,

        @JsonPropertyDescription("What the campaign has cost so far.") @Nullable
        Money cost,

        @JsonPropertyDescription("How it will end at the present pace.") @Nullable
        Forecast forecast,

        @Size(max = Formats.PERCENT_LENGTH)
        @Pattern(Formats.PERCENT)
        @JsonPropertyDescription("Answered calls that found no voice within 2 s, over 30 days.")
        @Nullable
        String abandonRate,

        @Size(max = 128)
        @Pattern("^[A-Za-z][A-Za-z0-9]*$")
        @JsonPropertyDescription("Why the phase is what it is.")
        @Nullable
        String reason,

        @Size(max = 32) @JsonPropertyDescription("The state aspect by aspect.") @KeyedBy("type")
        List<Condition> conditions)
        implements ObservedStatus {

    public CallCampaignStatus {
        conditions = Copies.of(conditions);
    }

    /** Where a campaign is in its life. */
    public enum Phase {
        @JsonProperty("Pending")
        PENDING,
        @JsonProperty("Scheduled")
        SCHEDULED,
        @JsonProperty("Running")
        RUNNING,
        @JsonProperty("Paused")
        PAUSED,
        @JsonProperty("Completed")
        COMPLETED,
        @JsonProperty("Aborted")
        ABORTED
    }

    /** Counts of contacts, each counted and none subtracted. */
    @Wire
    public record Contacts(
            @Min(0) @JsonPropertyDescription("All of the list.") @Nullable
            Long total,

            @Min(0) @JsonPropertyDescription("Called at least once.") @Nullable
            Long dialled,

            @Min(0) @JsonPropertyDescription("Reached.") @Nullable
            Long answered,

            @Min(0) @JsonPropertyDescription("Done with, whatever the outcome.") @Nullable
            Long completed,

            @Min(0) @JsonPropertyDescription("Not called because of a suppression list.") @Nullable
            Long suppressed,

            @Min(0) @JsonPropertyDescription("Not called because the number or zone is unusable.") @Nullable
            Long invalid,

            @Min(0) @JsonPropertyDescription("Still to be called.") @Nullable
            Long remaining) {}

    /** How a campaign will end at the present pace. */
    @Wire
    public record Forecast(
            @JsonPropertyDescription("The cost in the end.") @Nullable
            Money cost,

            @JsonPropertyDescription("When the last contact will have been called.") @Nullable
            Instant finishesAt) {}
}
