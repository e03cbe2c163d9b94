package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agent's pods. */
@Wire
public record AgentPod(
        @JsonPropertyDescription("What a pod reserves and may use.") @Nullable
        Resources resources,

        @Size(max = 4)
        @JsonPropertyDescription("How pods spread over nodes and zones.")
        @KeyedBy({"topologyKey", "whenUnsatisfiable"})
        List<TopologySpread> topologySpread) {

    public AgentPod {
        topologySpread = Copies.of(topologySpread);
    }

    /** What a pod reserves and may use. */
    @Wire
    public record Resources(
            @JsonPropertyDescription("Reserved.") @Nullable Amounts requests,
            @JsonPropertyDescription("At most.") @Nullable Amounts limits) {}

    /** CPU and memory. */
    @Wire
    public record Amounts(
            @JsonPropertyDescription("CPU.") @Nullable Quantity cpu,
            @JsonPropertyDescription("Memory.") @Nullable Quantity memory) {}

    /** How pods spread over nodes or zones; the selector is the agent's own. */
    @Wire
    public record TopologySpread(
            @Required
            @Size(min = 1, max = 316)
            @Pattern("^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")
            @JsonPropertyDescription("The node label that a domain is made of.")
            String topologyKey,

            @Default("1") @Min(1) @Max(100) @JsonPropertyDescription("By how many pods domains may differ.")
            Integer maxSkew,

            @Default("ScheduleAnyway") @JsonPropertyDescription("What happens to a pod that can't be placed so.")
            WhenUnsatisfiable whenUnsatisfiable) {

        public TopologySpread {
            maxSkew = Copies.orDefault(maxSkew, 1);
            whenUnsatisfiable = Copies.orDefault(whenUnsatisfiable, WhenUnsatisfiable.SCHEDULE_ANYWAY);
        }
    }

    /** What happens to a pod that can't be placed as asked. */
    public enum WhenUnsatisfiable {
        @JsonProperty("DoNotSchedule")
        DO_NOT_SCHEDULE,
        @JsonProperty("ScheduleAnyway")
        SCHEDULE_ANYWAY
    }
}
