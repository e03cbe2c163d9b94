package io.bvrai.runtime.access;

import io.bvrai.runtime.call.CallReports;
import io.bvrai.runtime.call.CallState;
import io.bvrai.runtime.call.Direction;
import io.bvrai.runtime.platform.BadInput;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what calls are asked for; what can't be meant is answered 400, never taken for something else. */
final class CallQuery {
    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    private CallQuery() {}

    static Optional<Direction> direction(@Nullable String text) {
        return Optional.ofNullable(text).map(given -> switch (given.toLowerCase(Locale.ROOT)) {
            case "inbound" -> Direction.INBOUND;
            case "outbound" -> Direction.OUTBOUND;
            default -> throw new BadInput(400, "direction is inbound or outbound");
        });
    }

    static Optional<CallState> state(@Nullable String text) {
        return Optional.ofNullable(text).map(given -> CallState.ofWireName(given.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new BadInput(400, "state is none of a call's, such as in-progress or completed")));
    }

    static Optional<String> number(@Nullable String text) {
        if (text != null && !text.matches("\\+[1-9][0-9]{1,14}")) {
            throw new BadInput(400, "number must be in E.164; in an address its plus sign is percent-encoded");
        }
        return Optional.ofNullable(text);
    }

    static Optional<Instant> time(String name, @Nullable String text) {
        try {
            return Optional.ofNullable(text)
                    .map(given -> OffsetDateTime.parse(given).toInstant());
        } catch (DateTimeException e) {
            throw new BadInput(400, name + " must be a time with its offset, such as 2026-01-02T03:04:05Z");
        }
    }

    static void inOrder(Optional<Instant> from, Optional<Instant> to) {
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new BadInput(400, "from must be before to");
        }
    }

    static Optional<CallReports.Cursor> cursor(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(CallReports.Cursor::parse);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new BadInput(400, "cursor isn't one that this API gave out");
        }
    }

    static int limit(@Nullable String text) {
        if (text == null) {
            return USUAL_PAGE;
        }
        if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= LARGEST_PAGE) {
            return Integer.parseInt(text);
        }
        throw new BadInput(400, "limit must be from 1 to " + LARGEST_PAGE);
    }
}
