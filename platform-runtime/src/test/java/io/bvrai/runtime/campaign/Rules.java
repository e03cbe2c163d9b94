package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.CampaignsConfig.RetryOutcome;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A campaign as declared, with what a test cares about. */
final class Rules {
    static final String FROM = "+12025550100";

    private String uid = UUID.randomUUID().toString();
    private String list = "flu-clinic-2026";
    private Set<DayOfWeek> days = EnumSet.allOf(DayOfWeek.class);
    private LocalTime start = LocalTime.of(9, 0);
    private LocalTime end = LocalTime.of(18, 0);
    private List<String> jurisdictions = List.of("US");
    private BigDecimal perSecond = BigDecimal.ONE;
    private int atOnce = 3;
    private Duration ring = Duration.ofSeconds(25);
    private CampaignsConfig.Retry retry = new CampaignsConfig.Retry(
            2, Map.of(RetryOutcome.BUSY, Duration.ofMinutes(30), RetryOutcome.NO_ANSWER, Duration.ofHours(2)));
    private boolean suspended;
    private @Nullable Instant notAfter;

    Rules list(String name) {
        this.list = name;
        return this;
    }

    Rules days(Set<DayOfWeek> allowed) {
        this.days = allowed;
        return this;
    }

    Rules window(String from, String to) {
        return window(LocalTime.parse(from), LocalTime.parse(to));
    }

    Rules window(LocalTime from, LocalTime to) {
        this.start = from;
        this.end = to;
        return this;
    }

    Rules jurisdictions(String... countries) {
        this.jurisdictions = List.of(countries);
        return this;
    }

    Rules pace(double callsPerSecond, int maxConcurrent) {
        this.perSecond = BigDecimal.valueOf(callsPerSecond);
        this.atOnce = maxConcurrent;
        return this;
    }

    Rules once() {
        this.retry = new CampaignsConfig.Retry(1, Map.of());
        return this;
    }

    Rules ring(Duration timeout) {
        this.ring = timeout;
        return this;
    }

    Rules suspended(boolean yes) {
        this.suspended = yes;
        return this;
    }

    Rules notAfter(Instant instant) {
        this.notAfter = instant;
        return this;
    }

    CampaignsConfig.Campaign build() {
        return new CampaignsConfig.Campaign(
                "flu-clinic",
                uid,
                1,
                "reminders",
                List.of(FROM),
                list,
                new CampaignsConfig.Schedule(null, notAfter, days, start, end),
                new CampaignsConfig.Pacing(perSecond, atOnce, ring),
                retry,
                new CampaignsConfig.AnsweringMachine(
                        CampaignsConfig.AnsweringMachine.Mode.DISABLED,
                        CampaignsConfig.AnsweringMachine.OnMachine.HANG_UP),
                new CampaignsConfig.Compliance(
                        "Informational",
                        "PriorExpress",
                        "https://consent.example/flu",
                        jurisdictions,
                        List.of("company-dnc"),
                        null,
                        List.of(),
                        null),
                suspended);
    }
}
