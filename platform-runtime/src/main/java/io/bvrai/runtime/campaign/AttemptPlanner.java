package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.CampaignsConfig.RetryOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * When a contact may be dialled next: a pure function of the campaign's rules, the callee, the attempts so far and the time. Asked in the
 * transaction that commits the intent to call.
 */
final class AttemptPlanner {
    /**
     * For how long the window must stay open: 2 s until the intent is too old to be sent, 3 s to reach the carrier, 10 s in its queue. So that the
     * telephone doesn't ring after the window has closed.
     */
    static final Duration STAYS_OPEN = Duration.ofSeconds(15);

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
     * @param callee where they may be, and whose law holds
     * @param attempts attempts so far, oldest first
     * @param now the time
     */
    static NextAttempt plan(CampaignsConfig.Campaign campaign, Callee callee, List<PastAttempt> attempts, Instant now) {
        List<PastAttempt> counted = attempts.stream()
                .filter(attempt -> attempt.outcome() != AttemptOutcome.NOT_SENT)
                .toList();
        if (counted.isEmpty()) {
            return firstAllowed(campaign, callee, now, now);
        }
        PastAttempt last = counted.getLast();
        return switch (last.outcome()) {
            case IN_FLIGHT -> new NextAttempt.Busy();
            case ANSWERED -> new NextAttempt.Never(NextAttempt.Reason.REACHED);
            case UNKNOWN -> new NextAttempt.Never(NextAttempt.Reason.OUTCOME_UNKNOWN);
            case VOICEMAIL -> retry(campaign, callee, counted, RetryOutcome.VOICEMAIL, now);
            case BUSY -> retry(campaign, callee, counted, RetryOutcome.BUSY, now);
            case NO_ANSWER -> retry(campaign, callee, counted, RetryOutcome.NO_ANSWER, now);
            case FAILED -> retry(campaign, callee, counted, RetryOutcome.FAILED, now);
            case NOT_SENT -> throw new IllegalStateException("filtered out above");
        };
    }

    private static NextAttempt retry(
            CampaignsConfig.Campaign campaign,
            Callee callee,
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
        return firstAllowed(campaign, callee, counted.getLast().endedAt().plus(delay), now);
    }

    private static NextAttempt firstAllowed(
            CampaignsConfig.Campaign campaign, Callee callee, Instant earliest, Instant now) {
        CampaignsConfig.Schedule schedule = campaign.schedule();
        Instant from = latest(earliest, now, Optional.ofNullable(schedule.notBefore()));
        Optional<Instant> at = callee.zones().isEmpty()
                ? Optional.empty()
                : window(campaign, callee).flatMap(window -> window.next(from, STAYS_OPEN, callee.zones()));
        if (at.isEmpty()) {
            return new NextAttempt.Never(NextAttempt.Reason.NEVER_IN_WINDOW);
        }
        if (schedule.notAfter() != null && !at.get().isBefore(schedule.notAfter())) {
            return new NextAttempt.Never(NextAttempt.Reason.CAMPAIGN_ENDS_BEFORE);
        }
        return at.get().isAfter(now) ? new NextAttempt.Later(at.get()) : new NextAttempt.Now();
    }

    private static Optional<CallingWindow> window(CampaignsConfig.Campaign campaign, Callee callee) {
        CampaignsConfig.Schedule schedule = campaign.schedule();
        Optional<CallingWindow> window =
                Optional.of(new CallingWindow(schedule.days(), schedule.windowStart(), schedule.windowEnd()));
        // A campaign that forgets to declare a callee's country is bound by its hours all the same.
        TreeSet<String> jurisdictions = new TreeSet<>(campaign.compliance().jurisdictions());
        jurisdictions.add(callee.region());
        for (String jurisdiction : jurisdictions) {
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
