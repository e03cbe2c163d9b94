package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
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

/** What the operator made of a tenant. */
@Wire
public record TenantStatus(
        @Min(0) @JsonPropertyDescription("The generation of the spec that the status speaks of.") @Nullable
        Long observedGeneration,

        @Size(max = 256)
        @JsonPropertyDescription("The last value of the annotation voice.bvrai.io/reconcile-at that was acted upon.")
        @Nullable
        String lastReconcileRequest,

        @JsonPropertyDescription("Where the tenant is in its life.") @Nullable
        Phase phase,

        @Size(max = 26)
        @Pattern("^[a-z2-7]{26}$")
        @JsonPropertyDescription("The registry id, minted once; database, cache prefix and keys carry it.")
        @Nullable
        String id,

        @Size(max = 63) @JsonPropertyDescription("The tenant's namespace.") @Nullable
        String namespace,

        @Size(max = 200) @JsonPropertyDescription("Where the tenant's people put provider keys in Vault.") @Nullable
        String vaultPath,

        @Size(max = Formats.URL_LENGTH) @JsonPropertyDescription("The tenant API.") @Nullable
        String apiEndpoint,

        @JsonPropertyDescription("The account with the telephone network.") @Nullable
        Telephony telephony,

        @JsonPropertyDescription("What the tenant uses.") @Nullable
        Usage usage,

        @Size(max = 20) @JsonPropertyDescription("The age of each credential.") @KeyedBy("class")
        List<Credential> credentials,

        @JsonPropertyDescription("How far the off-boarding has come.") @Nullable
        Offboarding offboarding,

        @Size(max = 32) @JsonPropertyDescription("The state aspect by aspect.") @KeyedBy("type")
        List<Condition> conditions)
        implements ObservedStatus {

    public TenantStatus {
        credentials = Copies.of(credentials);
        conditions = Copies.of(conditions);
    }

    /** Where a tenant is in its life; for people, programs read the conditions. */
    public enum Phase {
        @JsonProperty("Pending")
        PENDING,
        @JsonProperty("Provisioning")
        PROVISIONING,
        @JsonProperty("Ready")
        READY,
        @JsonProperty("Suspended")
        SUSPENDED,
        @JsonProperty("Offboarding")
        OFFBOARDING,
        @JsonProperty("Retained")
        RETAINED,
        @JsonProperty("Erased")
        ERASED
    }

    /** Identifiers at the telephone network; tokens are in Vault only. */
    @Wire
    public record Telephony(
            @Size(max = 34) @JsonPropertyDescription("The account's SID.") @Nullable
            String accountSid,

            @JsonPropertyDescription(
                    "The account's creation, written before it is made so that it is made at most once.")
            @Nullable
            CreationIntent creation) {}

    /** What a tenant uses. */
    @Wire
    public record Usage(
            @Min(0) @JsonPropertyDescription("VoiceAgents.") @Nullable
            Integer agents,

            @Min(0) @JsonPropertyDescription("PhoneNumbers.") @Nullable
            Integer numbers,

            @Min(0) @JsonPropertyDescription("Calls in progress.") @Nullable
            Integer activeCalls,

            @JsonPropertyDescription("What this calendar month has come to; absent until it has been counted.")
            @Nullable
            Month thisMonth,

            @JsonPropertyDescription(
                    "What the calls of this calendar month (UTC) have cost so far by the platform's prices, those in progress up to now."
                            + " Absent as long as the platform has no prices.")
            @Nullable
            Spent monthToDate,

            @JsonPropertyDescription(
                    "When these figures were counted. They change at most once in the operator's status interval, 15 s by default.")
            @Nullable
            Instant countedAt) {}

    /** Calls of a calendar month in UTC; a call belongs to the month in which it was first told of. */
    @Wire
    public record Month(
            @Required
            @Size(max = 7)
            @Pattern("^[0-9]{4}-(0[1-9]|1[0-2])$")
            @JsonPropertyDescription("Which, as in 2026-03.")
            String month,

            @Required @Min(0) @JsonPropertyDescription("Calls in both directions, answered or not.")
            Long calls,

            @Required
            @Min(0)
            @JsonPropertyDescription("Started minutes of the calls that are over, each call rounded up by itself.")
            Long minutes) {}

    /** What calls have cost; more than a budget can be. */
    @Wire
    public record Spent(
            @Required
            @Size(max = Formats.SUM_LENGTH)
            @Pattern(Formats.SUM)
            @JsonPropertyDescription("The amount as a decimal string, at most nine decimals.")
            String amount,

            @Required
            @Size(max = 3)
            @Pattern(Formats.CURRENCY)
            @JsonPropertyDescription("The currency as its ISO 4217 code.")
            String currency) {}

    /** A credential's age; never its value. */
    @Wire
    public record Credential(
            @Required
            @JsonProperty("class")
            @Size(min = 1, max = 64)
            @Pattern("^[A-Za-z][A-Za-z0-9]*$")
            @JsonPropertyDescription("What it is for, such as TwilioAuthToken.")
            String credentialClass,

            @Min(0) @JsonPropertyDescription("How many times it has been rotated.") @Nullable
            Integer version,

            @JsonPropertyDescription("When it was last rotated.") @Nullable
            Instant rotatedAt,

            @JsonPropertyDescription("When it is next due.") @Nullable
            Instant nextAt) {}

    /** How far an off-boarding has come. */
    @Wire
    public record Offboarding(
            @JsonPropertyDescription("The step being worked on.") @Nullable
            Stage stage,

            @JsonPropertyDescription("Until when the data is retained.") @Nullable
            Instant retainUntil,

            @Size(max = 200) @JsonPropertyDescription("The hash of the erasure certificate.") @Nullable
            String certificate) {}

    /** The steps of an off-boarding, in their order. */
    public enum Stage {
        @JsonProperty("Suspend")
        SUSPEND,
        @JsonProperty("Export")
        EXPORT,
        @JsonProperty("Hold")
        HOLD,
        @JsonProperty("Retain")
        RETAIN,
        @JsonProperty("Erase")
        ERASE,
        @JsonProperty("Verify")
        VERIFY
    }
}
