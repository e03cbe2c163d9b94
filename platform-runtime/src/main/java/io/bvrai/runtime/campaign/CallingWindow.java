package io.bvrai.runtime.campaign;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The hours in which a callee may be called, in the callee's local time.
 *
 * <p>When the zone isn't known, several are given and the call is allowed only while it is inside the window in all of them: an area code says where a
 * number was issued, not where its owner is.
 *
 * @param days allowed days of the week, local
 * @param start local time, inclusive
 * @param end local time, exclusive, after the start
 */
record CallingWindow(Set<DayOfWeek> days, LocalTime start, LocalTime end) {

    /** Weekly patterns repeat within eight days; twice that leaves room for a change of clocks. */
    private static final int HORIZON_DAYS = 16;

    CallingWindow {
        days = Set.copyOf(days);
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("a calling window must start before it ends: " + start + " to " + end);
        }
    }

    /** This window narrowed to the hours of another one; empty when nothing is left. */
    Optional<CallingWindow> within(LocalTime earliest, LocalTime latest) {
        LocalTime from = start.isBefore(earliest) ? earliest : start;
        LocalTime to = end.isAfter(latest) ? latest : end;
        return from.isBefore(to) ? Optional.of(new CallingWindow(days, from, to)) : Optional.empty();
    }

    /** Whether the instant is inside the window in every zone. */
    boolean allows(Instant instant, Collection<ZoneId> zones) {
        return zones.stream().allMatch(zone -> allows(instant.atZone(zone)));
    }

    private boolean allows(ZonedDateTime local) {
        LocalTime time = local.toLocalTime();
        return days.contains(local.getDayOfWeek()) && !time.isBefore(start) && time.isBefore(end);
    }

    /**
     * The first instant, not before the given one, that is inside the window in every zone and stays inside for a while.
     *
     * @param staysOpen how much later it must still be inside
     * @return empty when there is none within two weeks, which means never
     */
    Optional<Instant> next(Instant notBefore, Duration staysOpen, Collection<ZoneId> zones) {
        // An intersection of windows begins where one of them begins, unless it is open already.
        return Stream.concat(Stream.of(notBefore), zones.stream().flatMap(zone -> openings(notBefore, zone)))
                .filter(instant -> !instant.isBefore(notBefore))
                .sorted()
                .filter(instant -> allows(instant, zones) && allows(instant.plus(staysOpen), zones))
                .findFirst();
    }

    /** Instants at which the window may open in a zone: its start, twice where an hour is repeated, and every change of the clocks. */
    private Stream<Instant> openings(Instant notBefore, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        LocalDate today = notBefore.atZone(zone).toLocalDate();
        LocalDate horizon = today.plusDays(HORIZON_DAYS);
        Stream<Instant> starts = today.datesUntil(horizon)
                .map(date -> date.atTime(start))
                .flatMap(local -> rules.getValidOffsets(local).stream().map(local::toInstant));
        Instant end = horizon.atStartOfDay(zone).toInstant();
        Stream<Instant> changes = Stream.iterate(
                        rules.nextTransition(notBefore),
                        change -> change != null && change.getInstant().isBefore(end),
                        change -> rules.nextTransition(change.getInstant()))
                .map(ZoneOffsetTransition::getInstant);
        return Stream.concat(starts, changes);
    }
}
