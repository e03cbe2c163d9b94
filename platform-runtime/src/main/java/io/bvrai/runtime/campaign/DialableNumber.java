package io.bvrai.runtime.campaign;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.EnumSet;
import java.util.Set;

/**
 * A number that a campaign may dial.
 *
 * @param e164 as {@code +14155550123}
 * @param region ISO 3166-1 alpha-2
 */
record DialableNumber(String e164, String region) {
    /** Numbers that cost the callee or us extra, or don't belong to one person. */
    private static final Set<PhoneNumberType> REFUSED = EnumSet.of(
            PhoneNumberType.PREMIUM_RATE,
            PhoneNumberType.SHARED_COST,
            PhoneNumberType.UAN,
            PhoneNumberType.PAGER,
            PhoneNumberType.VOICEMAIL);

    /** Why a text isn't such a number; the message is for the row's error and repeats nothing of it. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Reads a number written with its country code, with or without blanks and dashes.
     *
     * @throws RefusedException saying what is wrong with it
     */
    static DialableNumber parse(String text) throws RefusedException {
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        Phonenumber.PhoneNumber number;
        try {
            number = numbers.parse(text.strip(), "ZZ");
        } catch (NumberParseException e) {
            throw new RefusedException("is no phone number with a country code, such as +14155550123");
        }
        if (!numbers.isValidNumber(number)) {
            throw new RefusedException("is not in a range that its country has assigned");
        }
        if (REFUSED.contains(numbers.getNumberType(number))) {
            throw new RefusedException("is a premium or shared number");
        }
        String region = numbers.getRegionCodeForNumber(number);
        if (region == null || region.length() != 2 || region.equals("ZZ") || region.equals("001")) {
            throw new RefusedException("belongs to no country");
        }
        return new DialableNumber(numbers.format(number, PhoneNumberFormat.E164), region);
    }
}
