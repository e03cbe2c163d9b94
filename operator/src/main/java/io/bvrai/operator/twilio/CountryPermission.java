package io.bvrai.operator.twilio;

import java.util.Set;

/**
 * What an account may call in one of the countries that Twilio lists. Some are listed with a neighbour that shares their calling code: Canada is
 * part of {@code US}, "United States/Canada".
 *
 * @param country its code in Twilio's list, mostly ISO 3166-1 alpha-2
 * @param callingCodes with their plus sign: {@code +1}, {@code +1684}
 * @param lowRisk ordinary numbers
 * @param special premium, shared-cost and other special numbers
 * @param tollFraud ranges that are often used for toll fraud
 */
public record CountryPermission(
        String country, Set<String> callingCodes, boolean lowRisk, boolean special, boolean tollFraud) {
    public CountryPermission {
        callingCodes = Set.copyOf(callingCodes);
    }

    /** Ordinary numbers only. */
    public CountryPermission opened() {
        return new CountryPermission(country, callingCodes, true, false, false);
    }

    public CountryPermission closed() {
        return new CountryPermission(country, callingCodes, false, false, false);
    }

    public boolean isClosed() {
        return equals(closed());
    }
}
