package io.bvrai.runtime.call;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantConfig.OnExhausted;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * Whether the month's calls have cost what they may. Goes by the last count and the budget of this moment, so that it never waits and a raised budget
 * holds at once. As long as nothing has been counted, nothing is taken for spent: a pod that starts while the database is away answers.
 */
@Singleton
public final class Budget {
    private final MonthUsage usage;
    private final ConfigFiles config;

    @Inject
    public Budget(MonthUsage usage, ConfigFiles config, MeterRegistry metrics) {
        this.usage = usage;
        this.config = config;
        Gauge.builder("bvrai.budget.spent.ratio", this, Budget::ratio)
                .description("what this month's calls have cost as a part of the budget; NaN without one")
                .register(metrics);
    }

    /** True: no agent takes a call that comes in, and nothing is dialled. Calls in progress go on whatever it says. */
    public boolean refusesNewCalls() {
        return config.pricing()
                .filter(pricing -> budget(pricing)
                        .filter(budget -> budget.onExhausted() == OnExhausted.REJECT_NEW_CALLS
                                && spent(pricing).compareTo(budget.amount()) >= 0)
                        .isPresent())
                .isPresent();
    }

    private double ratio() {
        return config.pricing()
                .flatMap(pricing -> budget(pricing).map(budget -> ratio(spent(pricing), budget.amount())))
                .orElse(Double.NaN);
    }

    /** For eyes and alerts only: a budget of nothing is always spent. */
    private static double ratio(BigDecimal spent, BigDecimal amount) {
        return amount.signum() == 0
                ? 1
                : spent.divide(amount, MathContext.DECIMAL64).doubleValue();
    }

    /** In the prices' currency; a count in an earlier one is as good as none. */
    private BigDecimal spent(TenantConfig.Pricing pricing) {
        return usage.soFar()
                .flatMap(month -> Optional.ofNullable(month.spent()))
                .filter(spent -> spent.currency().equals(pricing.currency()))
                .map(TenantStatusDocument.Spent::amount)
                .orElse(BigDecimal.ZERO);
    }

    private static Optional<TenantConfig.Budget> budget(TenantConfig.Pricing pricing) {
        return Optional.ofNullable(pricing.budget());
    }
}
