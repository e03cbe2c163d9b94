package io.bvrai.crds.v1alpha1.number;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Distinct;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Money;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What number to buy. */
@Wire
@ValidationRule(
        value = "!has(self.areaCode) || self.type == 'Local'",
        message = "areaCode belongs to type Local",
        fieldPath = ".areaCode")
public record Acquire(
        @Required
        @Size(min = 2, max = 2)
        @Pattern(Formats.COUNTRY)
        @JsonPropertyDescription("The country as a quoted ISO 3166-1 alpha-2 code.")
        String country,

        @Default("Local") @JsonPropertyDescription("The type of number.")
        NumberType type,

        @Size(max = 5) @Pattern("^[0-9]{1,5}$") @JsonPropertyDescription("The area code wanted.") @Nullable
        String areaCode,

        @Size(max = 16)
        @Pattern("^[0-9*]*$")
        @JsonPropertyDescription("Digits that the number should contain; * stands for any digit. Empty: any number.")
        @Nullable
        String contains,

        @Size(max = 4) @JsonPropertyDescription("What the number must be able to do; Voice when absent.") @Distinct
        List<Capability> capabilities,

        @JsonPropertyDescription(
                "What the number may cost a month, by the telephone network's price at the time. Above it, or in another currency, none is bought; one that is held is kept. May be changed.")
        @Nullable
        Money maxMonthlyPrice) {

    public Acquire {
        type = Copies.orDefault(type, NumberType.LOCAL);
        capabilities = Copies.of(capabilities);
    }

    /** The telephone network's types of numbers. */
    public enum NumberType {
        @JsonProperty("Local")
        LOCAL,
        @JsonProperty("TollFree")
        TOLL_FREE,
        @JsonProperty("Mobile")
        MOBILE
    }

    /** What a number can do. */
    public enum Capability {
        @JsonProperty("Voice")
        VOICE,
        SMS,
        MMS,
        @JsonProperty("Fax")
        FAX
    }
}
