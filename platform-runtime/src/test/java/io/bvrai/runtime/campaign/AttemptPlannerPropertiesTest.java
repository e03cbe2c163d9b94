package io.bvrai.runtime.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.CampaignsConfig;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Over two years of zones, changes of clocks, windows and days, judged by clocks written down by hand. */
class AttemptPlannerPropertiesTest {
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2027-12-01T00:00:00Z");
    private static final Duration HORIZON = Duration.ofDays(14);

    /**
     * A question to the planner.
     *
     * @param zones where the callee may be
     * @param federal whether the number is a US one, so that 47 CFR 64.1200(c)(1) holds whatever is declared
     */
    record Question(
            Instant now, Set<String> zones, Set<DayOfWeek> days, LocalTime start, LocalTime end, boolean federal) {
        NextAttempt asked() {
            CampaignsConfig.Campaign campaign = new Rules()
                    .days(days)
                    .window(start, end)
                    .jurisdictions("DE")
                    .build();
            Set<ZoneId> where = zones.stream().map(ZoneId::of).collect(Collectors.toSet());
            return AttemptPlanner.plan(campaign, new Callee(where, federal ? "US" : "DE"), List.of(), now);
        }

        /** Whether a telephone may ring at this second. */
        boolean allowed(Instant instant) {
            return zones.stream()
                    .allMatch(zone -> HandWrittenClocks.inside(instant, zone, days, start, end)
                            && (!federal
                                    || HandWrittenClocks.inside(
                                            instant, zone, days, LocalTime.of(8, 0), LocalTime.of(21, 0))));
        }

        /** Whether a call may be decided at this second: the telephone rings up to 15 s later. */
        boolean callable(Instant instant) {
            return allowed(instant) && allowed(instant.plusSeconds(15));
        }
    }

    @Property(tries = 3000)
    void nobodyIsDialledWhileAnyClockIsOutsideTheWindow(@ForAll("questions") Question question) {
        if (question.asked() instanceof NextAttempt.Now) {
            for (int later = 0; later <= 15; later++) {
                assertThat(question.allowed(question.now().plusSeconds(later)))
                        .as("%d s later", later)
                        .isTrue();
            }
        }
    }

    @Property(tries = 300)
    void whoeverWaitsIsDialledAtTheFirstMinuteThatIsAllowed(@ForAll("questions") Question question) {
        NextAttempt next = question.asked();
        Instant until =
                switch (next) {
                    case NextAttempt.Now now -> question.now();
                    case NextAttempt.Later later -> later.at();
                    case NextAttempt.Never never -> question.now().plus(HORIZON);
                    case NextAttempt.Busy busy -> throw new AssertionError("nobody was called yet");
                };
        for (Instant minute = question.now(); minute.isBefore(until); minute = minute.plusSeconds(60)) {
            assertThat(question.callable(minute)).as("at %s", minute).isFalse();
        }
        if (!(next instanceof NextAttempt.Never)) {
            assertThat(question.callable(until)).as("at %s", until).isTrue();
        }
    }

    @Provide
    Arbitrary<Question> questions() {
        Arbitrary<Set<String>> zones =
                Arbitraries.of(HandWrittenClocks.zones()).set().ofMinSize(1).ofMaxSize(3);
        Arbitrary<LocalTime> times =
                Arbitraries.integers().between(0, 24 * 60 - 1).map(minute -> LocalTime.of(minute / 60, minute % 60));
        Arbitrary<Set<DayOfWeek>> days = Arbitraries.of(DayOfWeek.class).set().ofMinSize(1);
        return Combinators.combine(moments(), zones, days, times, times, Arbitraries.of(true, false))
                .filter((now, where, on, one, other, federal) -> !one.equals(other))
                .as((now, where, on, one, other, federal) -> new Question(
                        now, where, on, one.isBefore(other) ? one : other, one.isBefore(other) ? other : one, federal));
    }

    /** Any minute of the two years, and every other time one within two hours of a change of clocks. */
    private static Arbitrary<Instant> moments() {
        Arbitrary<Instant> any = Arbitraries.longs()
                .between(FROM.getEpochSecond() / 60, TO.getEpochSecond() / 60)
                .map(minute -> Instant.ofEpochSecond(minute * 60));
        List<Instant> changes = HandWrittenClocks.zones().stream()
                .flatMap(zone -> HandWrittenClocks.changes(zone).stream())
                .filter(change -> change.isBefore(TO))
                .sorted()
                .distinct()
                .toList();
        Arbitrary<Instant> near = Combinators.combine(
                        Arbitraries.of(changes), Arbitraries.longs().between(-120, 120))
                .as((change, minutes) -> change.plusSeconds(minutes * 60));
        return Arbitraries.oneOf(any, near);
    }
}
