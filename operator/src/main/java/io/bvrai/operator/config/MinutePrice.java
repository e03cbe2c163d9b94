package io.bvrai.operator.config;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a started minute costs in calls that began on this day (UTC) or later, until the next price holds. Never a binary fraction.
 *
 * @param inbound a minute of a call that came in
 * @param outbound a minute of a call that was dialled
 */
public record MinutePrice(LocalDate from, BigDecimal inbound, BigDecimal outbound) {
    private static final String AMOUNT = "((?:0|[1-9][0-9]{0,5})(?:\\.[0-9]{1,9})?)";
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}):" + AMOUNT + ":" + AMOUNT);

    /**
     * Reads {@code 2026-01-01:0.02:0.03}, the day, a minute in, a minute out.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static MinutePrice parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        if (!written.matches()) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "', which is no price: it must be a day, a minute in and a minute out, such as 2026-01-01:0.02:0.03");
        }
        try {
            return new MinutePrice(
                    LocalDate.parse(written.group(1)),
                    new BigDecimal(written.group(2)),
                    new BigDecimal(written.group(3)));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "', which begins on no day of any year", e);
        }
    }
}
