package io.bvrai.crds.v1alpha1.number;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.DriftPolicy;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.ManagementPolicy;
import io.bvrai.crds.v1alpha1.ObjectRef;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Which number, and who answers it. */
@Wire
@ValidationRule(
        value = "has(self.number) != has(self.acquire)",
        message = "exactly one of number and acquire must be set")
@ValidationRule(
        value = "!has(self.unassignedMessage) || !has(self.agentRef)",
        message = "unassignedMessage has a meaning without agentRef only",
        fieldPath = ".unassignedMessage")
@ValidationRule(
        value =
                "self.resyncInterval" + Formats.IS_NO_DURATION
                        + " || (duration(self.resyncInterval) >= duration('30s') && duration(self.resyncInterval) <= duration('24h'))",
        message = "resyncInterval must be between 30s and 24h: each resync costs the telephone network a read",
        fieldPath = ".resyncInterval")
public record PhoneNumberSpec(
        @Size(max = Formats.E164_LENGTH)
        @Pattern(Formats.E164)
        @JsonPropertyDescription("A number that the account already holds, in E.164 form. Immutable.")
        @Nullable
        String number,

        @JsonPropertyDescription(
                "What to buy when the account doesn't hold a number yet. Immutable but for maxMonthlyPrice.")
        @Nullable
        Acquire acquire,

        @JsonPropertyDescription("The VoiceAgent that answers. Without it callers hear unassignedMessage.") @Nullable
        ObjectRef agentRef,

        @Size(min = 1, max = 500)
        @JsonPropertyDescription("What callers hear while no agent answers; the platform's words when absent.")
        @Nullable
        String unassignedMessage,

        @JsonPropertyDescription("What the telephone network does by itself when the platform doesn't answer.")
        @Nullable
        Fallback fallback,

        @JsonPropertyDescription("Papers that some countries ask for.") @Nullable
        Regulatory regulatory,

        @Default("Retain")
        @JsonPropertyDescription(
                "What becomes of the number when this object is deleted. Retain: the account keeps it. Release: it is given back, which can't be undone.")
        DeletionPolicy deletionPolicy,

        @Default("Full")
        @JsonPropertyDescription("Full: the operator buys, binds and releases. ObserveOnly: it only reports.")
        ManagementPolicy managementPolicy,

        @Default("Repair")
        @JsonPropertyDescription(
                "Repair: a number that was rebound by hand is bound again. Report: it is only reported.")
        DriftPolicy driftPolicy,

        @Default("5m")
        @Size(max = Formats.DURATION_LENGTH)
        @Pattern(Formats.DURATION)
        @JsonPropertyDescription("How often the number is compared with the spec; evenly spread. 30s to 24h.")
        String resyncInterval) {

    public PhoneNumberSpec {
        deletionPolicy = Copies.orDefault(deletionPolicy, DeletionPolicy.RETAIN);
        managementPolicy = Copies.orDefault(managementPolicy, ManagementPolicy.FULL);
        driftPolicy = Copies.orDefault(driftPolicy, DriftPolicy.REPAIR);
        resyncInterval = Copies.orDefault(resyncInterval, "5m");
    }
}
