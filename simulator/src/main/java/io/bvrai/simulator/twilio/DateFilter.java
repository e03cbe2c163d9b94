package io.bvrai.simulator.twilio;

import io.bvrai.simulator.http.Form;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** {@code StartTime}, {@code StartTime<}, {@code StartTime>}: a UTC date or an ISO instant, bounds included. */
record DateFilter(@Nullable Instant notBefore, @Nullable Instant before) {

    /** @param edge empty for "on that day", {@code <} for at or before, {@code >} for at or after */
    static DateFilter of(Form form, String name, String edge) {
        String text = form.filled(name + edge).orElse("");
        if (text.isEmpty()) {
            return new DateFilter(null, null);
        }
        Instant from;
        Instant until;
        try {
            boolean day = text.length() == 10;
            from = day ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : Instant.parse(text);
            until = from.plusSeconds(day ? 86_400 : 1);
        } catch (DateTimeParseException e) {
            throw TwilioError.badRequest(20001, name + " is not a date: " + text);
        }
        return switch (edge) {
            case "<" -> new DateFilter(null, until);
            case ">" -> new DateFilter(from, null);
            default -> new DateFilter(from, until);
        };
    }

    boolean accepts(Instant instant) {
        return (notBefore == null || !instant.isBefore(notBefore)) && (before == null || instant.isBefore(before));
    }
}
