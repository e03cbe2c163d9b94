package io.bvrai.operator.twilio;

import java.math.BigDecimal;
import java.util.Map;

/**
 * What a number costs a month in one country.
 *
 * @param currency ISO 4217
 * @param monthly by type; a type that isn't sold there is missing
 */
public record NumberPriceList(String currency, Map<NumberSearch.Type, BigDecimal> monthly) {
    public NumberPriceList {
        monthly = Map.copyOf(monthly);
    }
}
