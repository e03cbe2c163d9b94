package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Money;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** What a tenant may use at most. */
@Wire
@ValidationRule(
        value = "self.callsPerSecond.matches(r'" + Formats.RATE + "')",
        message =
                "callsPerSecond must be a decimal number in quotes such as \"0.5\": above 0, below 1000, at most three digits after the point",
        fieldPath = ".callsPerSecond")
public record TenantQuota(
        @Default("10")
        @Min(0)
        @Max(10000)
        @JsonPropertyDescription("Calls at the same time over all agents, enforced at the admission of each call.")
        Integer concurrentCalls,

        @Default("1")
        @Size(max = Formats.RATE_LENGTH)
        @Pattern(Formats.RATE)
        @JsonPropertyDescription("Outbound calls started per second over all campaigns, as a decimal string.")
        String callsPerSecond,

        @JsonPropertyDescription(
                "What the tenant's calls may cost in a calendar month (UTC), by the platform's prices per started minute."
                        + " The condition WithinBudget says whether they do, or why no budget is enforced.")
        @Nullable
        MonthlyBudget monthlyBudget,

        @Default("{}") @JsonPropertyDescription("The namespace's ResourceQuota.")
        Compute compute,

        @Default("{}")
        @JsonPropertyDescription(
                "How many objects of the platform's kinds the tenant may have, and what its numbers may cost.")
        Resources resources) {

    static final TenantQuota DEFAULT = new TenantQuota(10, "1", null, Compute.DEFAULT, Resources.DEFAULT);

    public TenantQuota {
        concurrentCalls = Copies.orDefault(concurrentCalls, 10);
        callsPerSecond = Copies.orDefault(callsPerSecond, "1");
        compute = Copies.orDefault(compute, Compute.DEFAULT);
        resources = Copies.orDefault(resources, Resources.DEFAULT);
    }

    /** A limit on a calendar month's cost and what happens when it is reached. */
    @Wire
    @ValidationRule(
            value = "self.amount.matches(r'" + Formats.AMOUNT + "')",
            message = "amount" + Formats.SAYS_AMOUNT,
            fieldPath = ".amount")
    @ValidationRule(
            value = "self.currency.matches('" + Formats.CURRENCY + "')",
            message = "currency" + Formats.SAYS_CURRENCY + ", the one of the platform's prices",
            fieldPath = ".currency")
    public record MonthlyBudget(
            @Required
            @Size(max = Formats.AMOUNT_LENGTH)
            @Pattern(Formats.AMOUNT)
            @JsonPropertyDescription("The amount as a decimal string.")
            String amount,

            @Required
            @Size(max = 3)
            @Pattern(Formats.CURRENCY)
            @JsonPropertyDescription(
                    "The currency as its ISO 4217 code. It must be the one of the platform's prices, or the budget isn't enforced.")
            String currency,

            @Default("RejectNewCalls")
            @JsonPropertyDescription(
                    "RejectNewCalls: calls in progress go on, new ones are refused. NotifyOnly: nothing is refused.")
            OnExhausted onExhausted) {
        public MonthlyBudget {
            onExhausted = Copies.orDefault(onExhausted, OnExhausted.REJECT_NEW_CALLS);
        }
    }

    /** What happens when a budget is spent. */
    public enum OnExhausted {
        @JsonProperty("RejectNewCalls")
        REJECT_NEW_CALLS,
        @JsonProperty("NotifyOnly")
        NOTIFY_ONLY
    }

    /** Capacity of the namespace; requests and limits are bounded alike. */
    @Wire
    @ValidationRule(
            value = "type(self.cpu) == int ? self.cpu >= 0 : self.cpu.matches(r'" + Formats.QUANTITY + "')",
            message = "cpu must be an amount such as 4 or 500m: a number that isn't negative, with at most one suffix",
            fieldPath = ".cpu")
    @ValidationRule(
            value = "type(self.memory) == int ? self.memory >= 0 : self.memory.matches(r'" + Formats.QUANTITY + "')",
            message = "memory must be an amount such as 8Gi: a number that isn't negative, with at most one suffix",
            fieldPath = ".memory")
    @ValidationRule(
            value = "type(self.storage) == int ? self.storage >= 0 : self.storage.matches(r'" + Formats.QUANTITY + "')",
            message = "storage must be an amount such as 10Gi: a number that isn't negative, with at most one suffix",
            fieldPath = ".storage")
    public record Compute(
            @Default("\"4\"") @JsonPropertyDescription("CPU of all pods together.")
            Quantity cpu,

            @Default("8Gi") @JsonPropertyDescription("Memory of all pods together.")
            Quantity memory,

            @Default("20") @Min(1) @Max(1000) @JsonPropertyDescription("Number of pods.")
            Integer pods,

            @Default("10Gi") @JsonPropertyDescription("Ephemeral and persistent storage, each.")
            Quantity storage) {

        static final Compute DEFAULT = new Compute(new Quantity("4"), new Quantity("8Gi"), 20, new Quantity("10Gi"));

        public Compute {
            cpu = Copies.orDefault(cpu, new Quantity("4"));
            memory = Copies.orDefault(memory, new Quantity("8Gi"));
            pods = Copies.orDefault(pods, 20);
            storage = Copies.orDefault(storage, new Quantity("10Gi"));
        }
    }

    /** Counts of the platform's own kinds, and what numbers may cost. */
    @Wire
    public record Resources(
            @Default("10") @Min(0) @Max(500) @JsonPropertyDescription("VoiceAgents.")
            Integer agents,

            @Default("10") @Min(0) @Max(5000) @JsonPropertyDescription("PhoneNumbers.")
            Integer numbers,

            @Default("10") @Min(0) @Max(1000) @JsonPropertyDescription("CallCampaigns.")
            Integer campaigns,

            @JsonPropertyDescription(
                    "What the numbers in the tenant's account may cost a month together, by the telephone network's prices at the time. What would go beyond it isn't bought, nor anything while it is in another currency; numbers that are held are kept.")
            @Nullable
            Money monthlyNumberSpend) {

        static final Resources DEFAULT = new Resources(10, 10, 10, null);

        public Resources {
            agents = Copies.orDefault(agents, 10);
            numbers = Copies.orDefault(numbers, 10);
            campaigns = Copies.orDefault(campaigns, 10);
        }
    }
}
