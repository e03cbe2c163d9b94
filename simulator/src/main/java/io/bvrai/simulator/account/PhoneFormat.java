package io.bvrai.simulator.account;

import java.util.regex.Pattern;

/** Telephone numbers as text. */
public final class PhoneFormat {
    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");
    private static final Pattern NORTH_AMERICAN = Pattern.compile("\\+1(\\d{3})(\\d{3})(\\d{4})");

    private PhoneFormat() {}

    public static boolean isE164(String number) {
        return E164.matcher(number).matches();
    }

    /** {@code (202) 555-0100} for North American numbers, the number itself otherwise. */
    public static String national(String number) {
        return NORTH_AMERICAN.matcher(number).replaceFirst("($1) $2-$3");
    }

    /** ISO country of the number, for the webhook's geography: US or GB, else empty. */
    public static String country(String number) {
        return number.startsWith("+1") ? "US" : number.startsWith("+44") ? "GB" : "";
    }
}
