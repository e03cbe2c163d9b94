package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How a conversation runs. */
@Wire
@ValidationRule(
        value = "self.maxDuration" + Formats.IS_NO_DURATION
                + " || (duration(self.maxDuration) >= duration('10s') && duration(self.maxDuration) <= duration('4h'))",
        message = "maxDuration must be between 10s and 4h, the carrier's own limit",
        fieldPath = ".maxDuration")
public record Conversation(
        @Default("15m")
        @Size(max = Formats.DURATION_LENGTH)
        @Pattern(Formats.DURATION)
        @JsonPropertyDescription("How long a call may last, 10s to 4h.")
        String maxDuration,

        @JsonPropertyDescription("What happens when the caller says nothing.") @Nullable
        Silence silence,

        @Default("Agent") @JsonPropertyDescription("Who speaks first.")
        Speaker firstSpeaker,

        @Default("true") @JsonPropertyDescription("Whether the agent falls silent when the caller starts to speak.")
        Boolean interruptible,

        @JsonPropertyDescription("What happens when a machine answers an outbound call outside a campaign.") @Nullable
        Voicemail voicemail) {

    static final Conversation DEFAULT = new Conversation("15m", null, Speaker.AGENT, true, null);

    public Conversation {
        maxDuration = Copies.orDefault(maxDuration, "15m");
        firstSpeaker = Copies.orDefault(firstSpeaker, Speaker.AGENT);
        interruptible = Copies.orDefault(interruptible, true);
    }

    /** The two ends of a call. */
    public enum Speaker {
        @JsonProperty("Agent")
        AGENT,
        @JsonProperty("Caller")
        CALLER
    }

    /** What to do when a machine answers. */
    public enum Voicemail {
        @JsonProperty("HangUp")
        HANG_UP,
        @JsonProperty("LeaveMessage")
        LEAVE_MESSAGE
    }

    /** What happens when the caller says nothing. */
    @Wire
    @ValidationRule(
            value = "!has(self.remindAfter) || !has(self.hangUpAfter) || self.remindAfter" + Formats.IS_NO_DURATION
                    + " || self.hangUpAfter" + Formats.IS_NO_DURATION
                    + " || duration(self.remindAfter) < duration(self.hangUpAfter)",
            message = "remindAfter must be shorter than hangUpAfter")
    public record Silence(
            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("After this long the agent asks whether the caller is still there.")
            @Nullable
            String remindAfter,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("After this long the agent says goodbye and hangs up.")
            @Nullable
            String hangUpAfter) {}
}
