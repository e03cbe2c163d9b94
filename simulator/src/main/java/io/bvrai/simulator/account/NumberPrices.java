package io.bvrai.simulator.account;

import java.util.List;
import java.util.Optional;

/** What the numbers of {@link NumberInventory} cost a month, in US dollars, by Twilio's words for their types. */
public final class NumberPrices {
    private static final List<Country> COUNTRIES = List.of(
            new Country("US", "United States", List.of(Price.of("local", "1.15"), Price.of("toll free", "2.15"))),
            new Country("CA", "Canada", List.of(Price.of("local", "1.15"), Price.of("toll free", "2.15"))),
            // The account has a discount on one type, so that nobody takes the one price for the other.
            new Country(
                    "GB", "United Kingdom", List.of(Price.of("local", "1.15"), new Price("mobile", "1.50", "1.30"))));

    private NumberPrices() {}

    /** By ISO 3166-1 alpha-2; empty where no number is sold. */
    public static Optional<Country> of(String code) {
        return COUNTRIES.stream().filter(country -> country.code().equals(code)).findFirst();
    }

    public record Country(String code, String name, List<Price> prices) {}

    /**
     * The price of one type of number.
     *
     * @param base before any discount
     * @param current what the account pays
     */
    public record Price(String type, String base, String current) {
        static Price of(String type, String amount) {
            return new Price(type, amount, amount);
        }
    }
}
