package io.bvrai.crds.v1alpha1.campaign;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Money;
import io.bvrai.crds.v1alpha1.ObjectRef;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom to call, with which agent, when, how fast and on which legal ground. */
@Wire
@ValidationRule(
        value = "!has(self.budget)",
        message = "budget is not enforced yet and therefore refused",
        fieldPath = ".budget")
@ValidationRule(
        value =
                "!has(self.amd) || self.amd.mode != 'Sync' || !self.compliance.jurisdictions.exists(j, j == 'US' || j == 'GB')",
        message =
                "amd.mode Sync is refused for US and GB: it delays the first words beyond 2 s, and the call counts as abandoned",
        fieldPath = ".amd.mode")
public record CallCampaignSpec(
        @Required @JsonPropertyDescription("The VoiceAgent that talks.")
        ObjectRef agentRef,

        @Required
        @Size(min = 1, max = 50)
        @JsonPropertyDescription("The PhoneNumbers shown to callees; each callee sees the same one every time.")
        @KeyedBy("name")
        List<ObjectRef> fromNumbers,

        @Required @JsonPropertyDescription("The contact list.")
        Contacts contacts,

        @Default("{}") @JsonPropertyDescription("When calls are made.")
        Schedule schedule,

        @Default("{}") @JsonPropertyDescription("How fast calls are made.")
        Pacing pacing,

        @Default("{}") @JsonPropertyDescription("What happens after a call that reached nobody.")
        Retry retry,

        @JsonPropertyDescription("Answering machine detection.") @Nullable
        AnsweringMachines amd,

        @Required @JsonPropertyDescription("On which legal ground the calls are made.")
        Compliance compliance,

        @JsonPropertyDescription("What the campaign may cost. Refused until it is enforced.") @Nullable
        Money budget,

        @Default("false") @JsonPropertyDescription("Whether dialling stops; calls in progress go on.")
        Boolean suspend) {

    public CallCampaignSpec {
        fromNumbers = Copies.of(fromNumbers);
        schedule = Copies.orDefault(schedule, Schedule.DEFAULT);
        pacing = Copies.orDefault(pacing, Pacing.DEFAULT);
        retry = Copies.orDefault(retry, Retry.DEFAULT);
        suspend = Copies.orDefault(suspend, false);
    }

    /** A contact list. */
    @Wire
    public record Contacts(
            @Required
            @Size(min = 1, max = 63)
            @Pattern(Formats.NAME)
            @JsonPropertyDescription("The list's name; it is uploaded through the tenant API, never kept in Git.")
            String list) {}
}
