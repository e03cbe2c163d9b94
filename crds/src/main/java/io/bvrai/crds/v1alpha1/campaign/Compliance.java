package io.bvrai.crds.v1alpha1.campaign;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Distinct;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** On which legal ground calls are made. What isn't enforced yet is refused: nobody may rely on a promise that isn't kept. */
@Wire
@ValidationRule(
        value = "!has(self.disclosure)",
        message = "disclosure is not enforced yet and therefore refused",
        fieldPath = ".disclosure")
@ValidationRule(
        value = "!has(self.optOut)",
        message = "optOut is not enforced yet and therefore refused",
        fieldPath = ".optOut")
@ValidationRule(
        value = "self.purpose != 'Marketing'",
        message = "purpose Marketing is not enforced yet and therefore refused",
        fieldPath = ".purpose")
@ValidationRule(
        value = "!has(self.maxAbandonRate)",
        message = "maxAbandonRate is not enforced yet and therefore refused",
        fieldPath = ".maxAbandonRate")
@ValidationRule(
        value = "self.suppressionLists.exists(l, l.name == 'company-dnc')",
        message = "suppressionLists must contain company-dnc: who told the tenant not to call is never called",
        fieldPath = ".suppressionLists")
@ValidationRule(
        value =
                "self.purpose != 'Marketing' || !('US' in self.jurisdictions) || self.consent.basis == 'PriorExpressWritten'",
        message = "marketing calls to US need consent.basis PriorExpressWritten (47 CFR 64.1200)",
        fieldPath = ".consent.basis")
@ValidationRule(
        value = "self.purpose != 'Marketing' || has(self.optOut)",
        message = "marketing calls need optOut",
        fieldPath = ".optOut")
public record Compliance(
        @Required
        @JsonPropertyDescription(
                "Informational, or Marketing, for which consent and opt-out rules are stricter. Marketing is refused until they are enforced.")
        Purpose purpose,

        @Required @JsonPropertyDescription("Why the contacts may be called.")
        Consent consent,

        @Required
        @Size(min = 1, max = 50)
        @JsonPropertyDescription("The countries whose law holds, as quoted ISO 3166-1 alpha-2 codes.")
        @Distinct
        List<@Size(min = 2, max = 2) @Pattern(Formats.COUNTRY) String> jurisdictions,

        @Default("[{\"name\": \"company-dnc\"}]")
        @Size(min = 1, max = 10)
        @JsonPropertyDescription("Lists of people who are not called.")
        @KeyedBy("name")
        List<SuppressionList> suppressionLists,

        @Size(max = Formats.PERCENT_LENGTH)
        @Pattern(Formats.PERCENT)
        @JsonPropertyDescription("How many answered calls may find no voice within 2 s. Refused until it is enforced.")
        @Nullable
        String maxAbandonRate,

        @Size(min = 1, max = 500)
        @JsonPropertyDescription(
                "Words that say who calls and why, spoken before anything else. Refused until it is enforced.")
        @Nullable
        String disclosure,

        @JsonPropertyDescription("How callees get off the list. Refused until it is enforced.") @Nullable
        OptOut optOut) {

    public Compliance {
        jurisdictions = Copies.of(jurisdictions);
        suppressionLists = List.copyOf(Copies.orDefault(suppressionLists, List.of(SuppressionList.COMPANY)));
    }

    /** Why people are called. */
    public enum Purpose {
        @JsonProperty("Informational")
        INFORMATIONAL,
        @JsonProperty("Marketing")
        MARKETING
    }

    /** Why the contacts may be called. */
    @Wire
    public record Consent(
            @Required @JsonPropertyDescription("What kind of consent they gave.")
            Basis basis,

            @Required
            @Size(min = 1, max = 200)
            @Pattern("^[A-Za-z0-9._:/#-]+$")
            @JsonPropertyDescription("Where the evidence is filed; never a person's name or number.")
            String evidenceRef) {}

    /** Kinds of consent in the terms of 47 CFR 64.1200. */
    public enum Basis {
        @JsonProperty("PriorExpress")
        PRIOR_EXPRESS,
        @JsonProperty("PriorExpressWritten")
        PRIOR_EXPRESS_WRITTEN
    }

    /** A list of people who are not called. */
    @Wire
    @ValidationRule(
            value = "self.name == 'company-dnc'",
            message = "lists other than company-dnc are not enforced yet and therefore refused",
            fieldPath = ".name")
    @ValidationRule(
            value = "!has(self.maxAge)",
            message = "maxAge is not enforced yet and therefore refused",
            fieldPath = ".maxAge")
    public record SuppressionList(
            @Required
            @Size(min = 1, max = Formats.NAME_LENGTH)
            @Pattern(Formats.NAME)
            @JsonPropertyDescription("company-dnc, the tenant's own list; others are refused until they are enforced.")
            String name,

            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("How old a downloaded list may be. Refused until it is enforced.")
            @Nullable
            String maxAge) {

        static final SuppressionList COMPANY = new SuppressionList("company-dnc", null);
    }

    /** How callees get off the list. */
    @Wire
    @ValidationRule(
            value = "has(self.phrases) || has(self.digit)",
            message = "at least one of phrases and digit must be set")
    public record OptOut(
            @Size(min = 1, max = 20) @JsonPropertyDescription("What a callee may say.") @Distinct
            List<@Size(min = 2, max = 80) String> phrases,

            @Size(max = 1) @Pattern("^[0-9*#]$") @JsonPropertyDescription("What a callee may press.") @Nullable
            String digit) {

        public OptOut {
            phrases = Copies.of(phrases);
        }
    }
}
