package io.bvrai.operator.twilio;

/**
 * What an account may call in a country.
 *
 * @param country ISO 3166-1 alpha-2
 * @param lowRisk ordinary numbers
 * @param special premium, shared-cost and other special numbers
 * @param tollFraud ranges that are often used for toll fraud
 */
public record CountryPermission(String country, boolean lowRisk, boolean special, boolean tollFraud) {
    /** Ordinary numbers only. */
    public static CountryPermission open(String country) {
        return new CountryPermission(country, true, false, false);
    }

    public static CountryPermission closed(String country) {
        return new CountryPermission(country, false, false, false);
    }
}
