package io.bvrai.operator.twilio;

import java.util.Optional;

/**
 * What to look for among the numbers for sale; only numbers that can carry voice are found.
 *
 * @param country ISO 3166-1 alpha-2
 * @param areaCode US and Canada only
 * @param contains Twilio's pattern: 2 to 16 characters, {@code *} for any digit
 */
public record NumberSearch(
        String country, Type type, Optional<String> areaCode, Optional<String> contains, boolean sms, boolean mms) {
    /** Not every country sells every type; one that doesn't answers NOT_FOUND. */
    public enum Type {
        LOCAL("Local"),
        MOBILE("Mobile"),
        TOLL_FREE("TollFree"),
        NATIONAL("National");

        private final String path;

        Type(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }
    }
}
