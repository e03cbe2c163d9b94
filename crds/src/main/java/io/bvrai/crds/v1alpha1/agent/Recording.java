package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Whether calls are recorded. Consent and disclosure are promises to the caller: until they are kept, they can't be asked for. */
@Wire
@ValidationRule(
        value = "self.mode != 'WithConsent'",
        message = "mode WithConsent is not enforced yet and therefore refused",
        fieldPath = ".mode")
@ValidationRule(
        value = "!has(self.disclosure)",
        message = "disclosure is not enforced yet and therefore refused",
        fieldPath = ".disclosure")
@ValidationRule(
        value = "self.mode != 'WithConsent' || has(self.disclosure)",
        message = "mode WithConsent requires disclosure, the words that ask for it",
        fieldPath = ".disclosure")
public record Recording(
        @Default("Disabled")
        @JsonPropertyDescription("Disabled, Always, or WithConsent: after the caller has heard disclosure and agreed.")
        Mode mode,

        @JsonPropertyDescription("Dual: caller and agent on a channel each. Mono: mixed.") @Nullable
        Channels channels,

        @Size(min = 1, max = 500)
        @JsonPropertyDescription("What the caller is told about the recording. Refused until it is enforced.")
        @Nullable
        String disclosure) {

    public Recording {
        mode = Copies.orDefault(mode, Mode.DISABLED);
    }

    /** When a call is recorded. */
    public enum Mode {
        @JsonProperty("Disabled")
        DISABLED,
        @JsonProperty("Always")
        ALWAYS,
        @JsonProperty("WithConsent")
        WITH_CONSENT
    }

    /** How the two legs are kept. */
    public enum Channels {
        @JsonProperty("Dual")
        DUAL,
        @JsonProperty("Mono")
        MONO
    }
}
