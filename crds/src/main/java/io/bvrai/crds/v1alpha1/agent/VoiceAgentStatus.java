package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.ObservedStatus;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator made of an agent. */
@Wire
public record VoiceAgentStatus(
        @Min(0) @JsonPropertyDescription("The generation of the spec that the status speaks of.") @Nullable
        Long observedGeneration,

        @Size(max = 256)
        @JsonPropertyDescription("The last value of the annotation voice.bvrai.io/reconcile-at that was acted upon.")
        @Nullable
        String lastReconcileRequest,

        @Size(max = 16)
        @Pattern(REVISION)
        @JsonPropertyDescription("The revision that answers new calls outside a canary.")
        @Nullable
        String activeRevision,

        @JsonPropertyDescription("The canary in progress.") @Nullable
        Canary canary,

        @Size(max = 10) @JsonPropertyDescription("The last ten revisions, newest first.") @KeyedBy("revision")
        List<Revision> revisions,

        @Size(max = Formats.URL_LENGTH) @JsonPropertyDescription("The base of the agent's webhooks.") @Nullable
        String endpoint,

        @Min(0) @JsonPropertyDescription("Pods.") @Nullable Integer replicas,

        @Min(0) @JsonPropertyDescription("Pods that take calls.") @Nullable
        Integer readyReplicas,

        @Min(0) @JsonPropertyDescription("Calls in progress.") @Nullable
        Integer activeCalls,

        @Size(max = 32) @JsonPropertyDescription("The state aspect by aspect.") @KeyedBy("type")
        List<Condition> conditions)
        implements ObservedStatus {

    /** The first 16 hex digits of the SHA-256 over the revision's canonical JSON. */
    private static final String REVISION = "^[0-9a-f]{16}$";

    public VoiceAgentStatus {
        revisions = Copies.of(revisions);
        conditions = Copies.of(conditions);
    }

    /** A canary in progress. */
    @Wire
    public record Canary(
            @Required @Size(max = 16) @Pattern(REVISION) @JsonPropertyDescription("The revision on trial.")
            String revision,

            @Min(0) @Max(100) @JsonPropertyDescription("Its share of new calls in percent.") @Nullable
            Integer weight,

            @Min(0) @JsonPropertyDescription("Calls that it has answered.") @Nullable
            Integer samples,

            @JsonPropertyDescription("What they show.") @Nullable
            Verdict verdict) {}

    /** What a canary's calls show. */
    public enum Verdict {
        @JsonProperty("Undecided")
        UNDECIDED,
        @JsonProperty("Passing")
        PASSING,
        @JsonProperty("Breached")
        BREACHED
    }

    /** A version of the conversation. */
    @Wire
    public record Revision(
            @Required @Size(max = 16) @Pattern(REVISION) @JsonPropertyDescription("Its hash.")
            String revision,

            @JsonPropertyDescription("When it was first made.") @Nullable
            Instant createdAt,

            @Min(0) @JsonPropertyDescription("The generation of the spec that it was made from.") @Nullable
            Long generation) {}
}
