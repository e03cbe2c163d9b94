package io.bvrai.runtime.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.runtime.campaign.AttemptPlanner.PastAttempt;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttemptPlannerTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final ZoneId LOS_ANGELES = ZoneId.of("America/Los_Angeles");
    /** A Wednesday, 10:00 in New York (EST), 07:00 in Los Angeles. */
    private static final Instant WEDNESDAY_MORNING = Instant.parse("2026-01-14T15:00:00Z");

    @Test
    void aContactInsideItsWindowMayBeDialledNow() {
        assertThat(plan(rules(), in(NEW_YORK), List.of(), WEDNESDAY_MORNING)).isEqualTo(new NextAttempt.Now());
    }

    @Test
    void aContactBeforeItsWindowWaitsForItsOwnMorning() {
        // Given it is 07:00 in Los Angeles and the window opens at 09:00
        NextAttempt next = plan(rules(), in(LOS_ANGELES), List.of(), WEDNESDAY_MORNING);

        // Then the contact waits two hours
        assertThat(next).isEqualTo(new NextAttempt.Later(Instant.parse("2026-01-14T17:00:00Z")));
    }

    @Test
    void theEndOfTheWindowIsOutsideIt() {
        // Given exactly 18:00 in New York
        NextAttempt next = plan(rules(), in(NEW_YORK), List.of(), Instant.parse("2026-01-14T23:00:00Z"));

        assertThat(next).isEqualTo(new NextAttempt.Later(Instant.parse("2026-01-15T14:00:00Z")));
    }

    @Test
    void anUnknownUsZoneIsDialledOnlyWhileAllOfThemAreOpen() {
        // Given a US number whose owner may be anywhere from New York to Los Angeles
        Callee anywhere = Callee.of(Optional.empty(), "US");

        // Then it opens with the west and closes with the east
        assertThat(plan(rules(), anywhere, List.of(), WEDNESDAY_MORNING))
                .isEqualTo(new NextAttempt.Later(Instant.parse("2026-01-14T17:00:00Z")));
        assertThat(plan(rules(), anywhere, List.of(), Instant.parse("2026-01-14T23:00:00Z")))
                .isEqualTo(new NextAttempt.Later(Instant.parse("2026-01-15T17:00:00Z")));
    }

    @Test
    void aWindowTooNarrowForAllZonesNeverOpens() {
        // Given a window of two hours and zones three hours apart
        CampaignsConfig.Campaign narrow = new Rules().window("10:00", "12:00").build();

        assertThat(plan(narrow, Callee.of(Optional.empty(), "US"), List.of(), WEDNESDAY_MORNING))
                .isEqualTo(new NextAttempt.Never(NextAttempt.Reason.NEVER_IN_WINDOW));
    }

    @Test
    void anUnknownZoneOutsideTheUsIsNeverDialled() {
        assertThat(plan(rules(), Callee.of(Optional.empty(), "GB"), List.of(), WEDNESDAY_MORNING))
                .isEqualTo(new NextAttempt.Never(NextAttempt.Reason.NEVER_IN_WINDOW));
    }

    @Test
    void federalHoursNarrowACampaignThatAllowsTheWholeDay() {
        // Given a campaign that would call around the clock
        CampaignsConfig.Campaign allDay = new Rules().window("00:00", "23:59").build();

        // When it is 07:00 in Los Angeles, then 08:00 is the earliest (47 CFR 64.1200(c)(1))
        assertThat(plan(allDay, in(LOS_ANGELES), List.of(), WEDNESDAY_MORNING))
                .isEqualTo(new NextAttempt.Later(Instant.parse("2026-01-14T16:00:00Z")));
    }

    @Test
    void theWindowFollowsTheClockThroughDaylightSavingTime() {
        // Given a Saturday night in New York before the clocks go forward on 2026-03-08
        Instant saturdayNight = Instant.parse("2026-03-08T04:00:00Z");

        // Then 09:00 on Sunday is at 13:00Z, not at 14:00Z as the day before
        assertThat(plan(rules(), in(NEW_YORK), List.of(), saturdayNight))
                .isEqualTo(new NextAttempt.Later(Instant.parse("2026-03-08T13:00:00Z")));
    }

    @Test
    void aDayThatIsNotAllowedIsSkipped() {
        CampaignsConfig.Campaign weekdays = new Rules()
                .days(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY))
                .build();

        // Given a Saturday noon in New York, then Monday morning
        assertThat(plan(weekdays, in(NEW_YORK), List.of(), Instant.parse("2026-01-17T17:00:00Z")))
                .isEqualTo(new NextAttempt.Later(Instant.parse("2026-01-19T14:00:00Z")));
    }

    @Test
    void aBusyLineIsTriedAgainAfterItsDelay() {
        PastAttempt busy = new PastAttempt(AttemptOutcome.BUSY, WEDNESDAY_MORNING);

        assertThat(plan(rules(), in(NEW_YORK), List.of(busy), WEDNESDAY_MORNING.plusSeconds(60)))
                .isEqualTo(new NextAttempt.Later(WEDNESDAY_MORNING.plus(Duration.ofMinutes(30))));
        assertThat(plan(rules(), in(NEW_YORK), List.of(busy), WEDNESDAY_MORNING.plus(Duration.ofMinutes(30))))
                .isEqualTo(new NextAttempt.Now());
    }

    @Test
    void aRetryThatFallsOutsideTheWindowWaitsForTheNextOne() {
        // Given nobody answered at 17:30 in New York, with a delay of two hours
        PastAttempt noAnswer = new PastAttempt(AttemptOutcome.NO_ANSWER, Instant.parse("2026-01-14T22:30:00Z"));

        assertThat(plan(rules(), in(NEW_YORK), List.of(noAnswer), Instant.parse("2026-01-14T22:31:00Z")))
                .isEqualTo(new NextAttempt.Later(Instant.parse("2026-01-15T14:00:00Z")));
    }

    @Test
    void attemptsAreBounded() {
        PastAttempt busy = new PastAttempt(AttemptOutcome.BUSY, WEDNESDAY_MORNING);

        assertThat(plan(rules(), in(NEW_YORK), List.of(busy, busy), WEDNESDAY_MORNING.plusSeconds(36_000)))
                .isEqualTo(new NextAttempt.Never(NextAttempt.Reason.ATTEMPTS_EXHAUSTED));
    }

    @Test
    void anIntentThatWasNeverSentDoesNotCount() {
        PastAttempt notSent = new PastAttempt(AttemptOutcome.NOT_SENT, WEDNESDAY_MORNING);

        assertThat(plan(rules(), in(NEW_YORK), List.of(notSent, notSent), WEDNESDAY_MORNING))
                .isEqualTo(new NextAttempt.Now());
    }

    @Test
    void anAttemptThatMayHaveReachedTheCarrierIsNeverRepeated() {
        PastAttempt unknown = new PastAttempt(AttemptOutcome.UNKNOWN, WEDNESDAY_MORNING);

        assertThat(plan(rules(), in(NEW_YORK), List.of(unknown), WEDNESDAY_MORNING.plusSeconds(36_000)))
                .isEqualTo(new NextAttempt.Never(NextAttempt.Reason.OUTCOME_UNKNOWN));
    }

    @Test
    void anOutcomeWithoutADelayIsFinal() {
        PastAttempt voicemail = new PastAttempt(AttemptOutcome.VOICEMAIL, WEDNESDAY_MORNING);

        assertThat(plan(rules(), in(NEW_YORK), List.of(voicemail), WEDNESDAY_MORNING))
                .isEqualTo(new NextAttempt.Never(NextAttempt.Reason.OUTCOME_IS_FINAL));
    }

    @Test
    void aContactWithAnAttemptInFlightIsLeftAlone() {
        PastAttempt inFlight = new PastAttempt(AttemptOutcome.IN_FLIGHT, WEDNESDAY_MORNING);

        assertThat(plan(rules(), in(NEW_YORK), List.of(inFlight), WEDNESDAY_MORNING))
                .isEqualTo(new NextAttempt.Busy());
    }

    @Test
    void nothingIsDialledAfterTheCampaignEnds() {
        // Given a campaign that ends at 16:00Z, before 09:00 in Los Angeles
        CampaignsConfig.Campaign ending =
                new Rules().notAfter(Instant.parse("2026-01-14T16:00:00Z")).build();

        assertThat(plan(ending, in(LOS_ANGELES), List.of(), WEDNESDAY_MORNING))
                .isEqualTo(new NextAttempt.Never(NextAttempt.Reason.CAMPAIGN_ENDS_BEFORE));
        assertThat(plan(ending, in(NEW_YORK), List.of(), WEDNESDAY_MORNING)).isEqualTo(new NextAttempt.Now());
    }

    @Test
    void aWindowThatEndsBeforeItStartsIsRefused() {
        assertThatThrownBy(() ->
                        plan(new Rules().window("18:00", "09:00").build(), in(NEW_YORK), List.of(), WEDNESDAY_MORNING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must start before it ends");
    }

    private static NextAttempt plan(
            CampaignsConfig.Campaign campaign, Callee callee, List<PastAttempt> attempts, Instant now) {
        return AttemptPlanner.plan(campaign, callee, attempts, now);
    }

    private static Callee in(ZoneId zone) {
        return new Callee(Set.of(zone), "US");
    }

    private static CampaignsConfig.Campaign rules() {
        return new Rules().build();
    }
}
