package io.bvrai.simulator.account;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** RFC 2822 in UTC, as the 2010-04-01 API writes dates: {@code Sat, 21 Nov 2026 03:44:37 +0000}. */
public final class TwilioDate {
    private static final DateTimeFormatter RFC_2822 = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss Z", Locale.US)
            .withZone(ZoneOffset.UTC);

    private TwilioDate() {}

    public static String of(Instant instant) {
        return RFC_2822.format(instant);
    }

    public static @Nullable String orNull(@Nullable Instant instant) {
        return instant == null ? null : of(instant);
    }
}
