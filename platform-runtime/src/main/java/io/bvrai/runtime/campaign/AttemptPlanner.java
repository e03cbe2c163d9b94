package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.CampaignsConfig.RetryOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * When a contact may be dialled next: a pure function of the campaign's rules, the contact's zones, its attempts and the time. Asked when work is
 * leased and again at the moment of dialling.
 */
final class AttemptPlanner {
    private AttemptPlanner() {}

    /**
     * An attempt that was made.
     *
     * @param outcome what became of it
     * @param endedAt when that was known; for an attempt in flight, when it began
     */
    record PastAttempt(AttemptOutcome outcome, Instant endedAt) {}

    /**
     * Plans the next attempt.
     *
     * @param campaign the rules
     * @param zones every zone the callee may be in
     * @param attempts attempts so far, oldest first
     * @param now the time
     */
    static NextAttempt plan(
            CampaignsConfig.Campaign campaign, Collection<ZoneId> zones, List<PastAttempt> attempts, Instant now) {
        List<PastAttempt> counted = attempts.stream()
                .filter(attempt -> attempt.outcome() != AttemptOutcome.NOT_SENT)
                .toList();
        if (counted.isEmpty()) {
            return firstAllowed(campaign, zones, now, now);
        }
        PastAttempt last = counted.getLast();
        return switch (last.outcome()) {
            case IN_FLIGHT -> new NextAttempt.Busy();
            case ANSWERED -> new NextAttempt.Never(NextAttempt.Reason.REACHED);
            case UNKNOWN -> new NextAttempt.Never(NextAttempt.Reason.OUTCOME_UNKNOWN);
            case VOICEMAIL -> retry(campaign, zones, counted, RetryOutcome.VOICEMAIL, now);
            case BUSY -> retry(campaign, zones, counted, RetryOutcome.BUSY, now);
            case NO_ANSWER -> retry(campaign, zones, counted, RetryOutcome.NO_ANSWER, now);
            case FAILED -> retry(campaign, zones, counted, RetryOutcome.FAILED, now);
            case NOT_SENT -> throw new IllegalStateException("filtered out above");
        };
    }

    private static NextAttempt retry(
            CampaignsConfig.Campaign campaign,
            Collection<ZoneId> zones,
            List<PastAttempt> counted,
            RetryOutcome outcome,
            Instant now) {
        Duration delay = campaign.retry().delays().get(outcome);
        if (delay == null) {
            return new NextAttempt.Never(NextAttempt.Reason.OUTCOME_IS_FINAL);
        }
        if (counted.size() >= campaign.retry().maxAttempts()) {
            return new NextAttempt.Never(NextAttempt.Reason.ATTEMPTS_EXHAUSTED);
        }
        return firstAllowed(campaign, zones, counted.getLast().endedAt().plus(delay), now);
    }

    private static NextAttempt firstAllowed(
            CampaignsConfig.Campaign campaign, Collection<ZoneId> zones, Instant earliest, Instant now) {
        CampaignsConfig.Schedule schedule = campaign.schedule();
        Instant from = latest(earliest, now, Optional.ofNullable(schedule.notBefore()));
        Optional<Instant> at =
                zones.isEmpty() ? Optional.empty() : window(campaign).flatMap(window -> window.next(from, zones));
        if (at.isEmpty()) {
            return new NextAttempt.Never(NextAttempt.Reason.NEVER_IN_WINDOW);
        }
        if (schedule.notAfter() != null && !at.get().isBefore(schedule.notAfter())) {
            return new NextAttempt.Never(NextAttempt.Reason.CAMPAIGN_ENDS_BEFORE);
        }
        return at.get().isAfter(now) ? new NextAttempt.Later(at.get()) : new NextAttempt.Now();
    }

    private static Optional<CallingWindow> window(CampaignsConfig.Campaign campaign) {
        CampaignsConfig.Schedule schedule = campaign.schedule();
        Optional<CallingWindow> window =
                Optional.of(new CallingWindow(schedule.days(), schedule.windowStart(), schedule.windowEnd()));
        for (String jurisdiction : campaign.compliance().jurisdictions()) {
            Optional<LegalHours> hours = LegalHours.of(jurisdiction);
            if (hours.isPresent()) {
                window = window.flatMap(
                        w -> w.within(hours.get().earliest(), hours.get().latest()));
            }
        }
        return window;
    }

    private static Instant latest(Instant a, Instant b, Optional<Instant> c) {
        Instant later = a.isAfter(b) ? a : b;
        return c.filter(instant -> instant.isAfter(later)).orElse(later);
    }
}
