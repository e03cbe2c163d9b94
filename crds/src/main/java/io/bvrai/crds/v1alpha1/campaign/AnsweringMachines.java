package io.bvrai.crds.v1alpha1.campaign;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Answering machine detection. */
@Wire
@ValidationRule(
        value = "self.mode != 'Disabled' || !has(self.onMachine)",
        message = "onMachine has a meaning with detection only",
        fieldPath = ".onMachine")
public record AnsweringMachines(
        @Default("Disabled")
        @JsonPropertyDescription(
                "Disabled. Async: the agent talks while the carrier listens. Sync: the agent waits for the verdict, which takes seconds.")
        Mode mode,

        @JsonPropertyDescription("What happens when a machine answers.") @Nullable
        OnMachine onMachine) {

    public AnsweringMachines {
        mode = Copies.orDefault(mode, Mode.DISABLED);
    }

    /** Whether and when the carrier tells people from machines. */
    public enum Mode {
        @JsonProperty("Disabled")
        DISABLED,
        @JsonProperty("Async")
        ASYNC,
        @JsonProperty("Sync")
        SYNC
    }

    /** What happens when a machine answers. */
    public enum OnMachine {
        @JsonProperty("HangUp")
        HANG_UP,
        @JsonProperty("LeaveMessage")
        LEAVE_MESSAGE
    }
}
