package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an edit of the conversation reaches callers. */
@Wire
@ValidationRule(
        value = "(self.strategy == 'Canary') == has(self.steps)",
        message = "steps are required with strategy Canary and refused with Immediate",
        fieldPath = ".steps")
@ValidationRule(
        value = "!has(self.steps) || (self.steps.map(s, s.weight).isSorted()"
                + " && self.steps.all(s, self.steps.exists_one(o, o.weight == s.weight)))",
        message = "the weights of steps must increase",
        fieldPath = ".steps")
public record Rollout(
        @Default("Immediate")
        @JsonPropertyDescription("Immediate: every new call. Canary: a growing share of new calls, step by step.")
        Strategy strategy,

        @Size(min = 1, max = 10) @JsonPropertyDescription("The steps of a canary.")
        List<Step> steps,

        @JsonPropertyDescription("What a canary must not exceed.") @Nullable
        Guard guard,

        @JsonPropertyDescription("Rollback: the previous revision answers again. Hold: the canary stays at its step.")
        @Nullable
        OnBreach onBreach) {

    public Rollout {
        strategy = Copies.orDefault(strategy, Strategy.IMMEDIATE);
        steps = Copies.of(steps);
    }

    /** How fast an edit reaches callers. */
    public enum Strategy {
        @JsonProperty("Immediate")
        IMMEDIATE,
        @JsonProperty("Canary")
        CANARY
    }

    /** What happens when a canary exceeds its guard. */
    public enum OnBreach {
        @JsonProperty("Rollback")
        ROLLBACK,
        @JsonProperty("Hold")
        HOLD
    }

    /** A share of new calls and how long it lasts. */
    @Wire
    public record Step(
            @Required @Min(1) @Max(100) @JsonPropertyDescription("The share of new calls in percent.")
            Integer weight,

            @Required
            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("How long before the next step.")
            String hold) {}

    /** What a canary must not exceed, compared with calls that it answered itself. */
    @Wire
    public record Guard(
            @Min(1) @Max(100000) @JsonPropertyDescription("Calls needed before anything is concluded.") @Nullable
            Integer minCalls,

            @Size(max = Formats.PERCENT_LENGTH)
            @Pattern(Formats.PERCENT)
            @JsonPropertyDescription("Calls whose engine didn't start.")
            @Nullable
            String maxSetupFailure,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("The 95th percentile from the caller's last word to the agent's first.")
            @Nullable
            String maxTurnLatencyP95,

            @Size(max = Formats.PERCENT_LENGTH)
            @Pattern(Formats.PERCENT)
            @JsonPropertyDescription("Calls that the caller ended within ten seconds.")
            @Nullable
            String maxHangupWithin10s,

            @Size(max = Formats.PERCENT_LENGTH)
            @Pattern(Formats.PERCENT)
            @JsonPropertyDescription("Tool calls that failed.")
            @Nullable
            String maxToolErrors) {}
}
