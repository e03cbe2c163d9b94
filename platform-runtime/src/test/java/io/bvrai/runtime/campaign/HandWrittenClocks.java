package io.bvrai.runtime.campaign;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the clocks of some zones show in 2026 and 2027, written down by hand from the laws that set them: the oracle of the planner's tests. It uses no
 * time zone database, so that it can't be wrong in the way the planner is.
 */
final class HandWrittenClocks {
    private static final int HOUR = 3600;

    /** A zone: its offset before the first change, then each change and the offset from then on. */
    private record Clock(int offset, List<Change> changes) {
        int at(Instant instant) {
            int now = offset;
            for (Change change : changes) {
                now = instant.isBefore(change.at()) ? now : change.offset();
            }
            return now;
        }
    }

    private record Change(Instant at, int offset) {}

    private static final Map<String, Clock> CLOCKS = Map.of(
            // 15 U.S.C. 260a: second Sunday in March to first Sunday in November, at 02:00 of the clock that ends.
            "America/New_York",
                    summer(
                            -5 * HOUR,
                            "2026-03-08T07:00Z",
                            "2026-11-01T06:00Z",
                            "2027-03-14T07:00Z",
                            "2027-11-07T06:00Z"),
            "America/Chicago",
                    summer(
                            -6 * HOUR,
                            "2026-03-08T08:00Z",
                            "2026-11-01T07:00Z",
                            "2027-03-14T08:00Z",
                            "2027-11-07T07:00Z"),
            "America/Denver",
                    summer(
                            -7 * HOUR,
                            "2026-03-08T09:00Z",
                            "2026-11-01T08:00Z",
                            "2027-03-14T09:00Z",
                            "2027-11-07T08:00Z"),
            "America/Los_Angeles",
                    summer(
                            -8 * HOUR,
                            "2026-03-08T10:00Z",
                            "2026-11-01T09:00Z",
                            "2027-03-14T10:00Z",
                            "2027-11-07T09:00Z"),
            "America/Phoenix", new Clock(-7 * HOUR, List.of()),
            // Directive 2000/84/EC: last Sundays in March and October, 01:00 UTC.
            "Europe/Berlin",
                    summer(HOUR, "2026-03-29T01:00Z", "2026-10-25T01:00Z", "2027-03-28T01:00Z", "2027-10-31T01:00Z"),
            "Asia/Kolkata", new Clock(5 * HOUR + HOUR / 2, List.of()),
            // First Sundays in April and October, at 02:00; half an hour only.
            "Australia/Lord_Howe",
                    new Clock(
                            11 * HOUR,
                            List.of(
                                    new Change(time("2026-04-04T15:00Z"), 10 * HOUR + HOUR / 2),
                                    new Change(time("2026-10-03T15:30Z"), 11 * HOUR),
                                    new Change(time("2027-04-03T15:00Z"), 10 * HOUR + HOUR / 2),
                                    new Change(time("2027-10-02T15:30Z"), 11 * HOUR))));

    private HandWrittenClocks() {}

    static Set<String> zones() {
        return CLOCKS.keySet();
    }

    /** When the clocks of a zone change. */
    static List<Instant> changes(String zone) {
        return CLOCKS.get(zone).changes().stream().map(Change::at).toList();
    }

    /** Whether a zone's clock shows an allowed day and a time from the start to before the end. */
    static boolean inside(Instant instant, String zone, Set<DayOfWeek> days, LocalTime start, LocalTime end) {
        long shown = instant.getEpochSecond() + CLOCKS.get(zone).at(instant);
        long day = Math.floorDiv(shown, 24 * HOUR);
        long second = Math.floorMod(shown, 24 * HOUR);
        // 1970-01-01 was a Thursday.
        DayOfWeek weekday = DayOfWeek.of(Math.floorMod(day + 3, 7) + 1);
        return days.contains(weekday) && second >= start.toSecondOfDay() && second < end.toSecondOfDay();
    }

    private static Clock summer(int standard, String on, String off, String onAgain, String offAgain) {
        return new Clock(
                standard,
                List.of(
                        new Change(time(on), standard + HOUR),
                        new Change(time(off), standard),
                        new Change(time(onAgain), standard + HOUR),
                        new Change(time(offAgain), standard)));
    }

    private static Instant time(String text) {
        return java.time.OffsetDateTime.parse(text).toInstant();
    }
}
