package io.bvrai.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.math.BigDecimal;

/** An amount of money; the amount is text because a number would pass through a binary fraction in many a client. */
@Wire
@ValidationRule(
        value = "self.amount.matches(r'" + Formats.AMOUNT + "')",
        message = "amount" + Formats.SAYS_AMOUNT,
        fieldPath = ".amount")
@ValidationRule(
        value = "self.currency.matches('" + Formats.CURRENCY + "')",
        message = "currency" + Formats.SAYS_CURRENCY,
        fieldPath = ".currency")
public record Money(
        @Required
        @Size(max = Formats.AMOUNT_LENGTH)
        @Pattern(Formats.AMOUNT)
        @JsonPropertyDescription("The amount as a decimal string, at most nine decimals.")
        String amount,

        @Required
        @Size(max = 3)
        @Pattern(Formats.CURRENCY)
        @JsonPropertyDescription("The currency as its ISO 4217 code.")
        String currency) {

    /** The amount for arithmetic. */
    public BigDecimal decimal() {
        return new BigDecimal(amount);
    }
}
