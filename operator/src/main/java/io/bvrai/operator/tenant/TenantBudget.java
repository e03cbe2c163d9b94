package io.bvrai.operator.tenant;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantQuota.MonthlyBudget;
import io.bvrai.crds.v1alpha1.tenant.TenantQuota.OnExhausted;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Spent;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Usage;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.config.MinutePrice;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's calls may cost, in the platform's prices. A budget that can't be counted stops nothing of the tenant: it isn't enforced, and its
 * condition says so. Pure.
 *
 * @param asked of the spec; null without a budget
 */
record TenantBudget(@Nullable MonthlyBudget asked, BvraiConfig.Prices prices) {

    /** What the runtime is told; null where the platform has no prices. */
    TenantConfig.@Nullable Pricing pricing() {
        return prices.currency()
                .map(currency -> new TenantConfig.Pricing(
                        currency,
                        prices.minutes().orElse(List.of()).stream()
                                .map(MinutePrice::parse)
                                .map(TenantBudget::toldAs)
                                .toList(),
                        budgetIn(currency)))
                .orElse(null);
    }

    private static TenantConfig.MinutePrice toldAs(MinutePrice price) {
        return new TenantConfig.MinutePrice(
                price.from().atStartOfDay(ZoneOffset.UTC).toInstant(), price.inbound(), price.outbound());
    }

    private TenantConfig.@Nullable Budget budgetIn(String currency) {
        return asked == null || !asked.currency().equals(currency)
                ? null
                : new TenantConfig.Budget(
                        new BigDecimal(asked.amount()),
                        switch (asked.onExhausted()) {
                            case REJECT_NEW_CALLS -> TenantConfig.OnExhausted.REJECT_NEW_CALLS;
                            case NOTIFY_ONLY -> TenantConfig.OnExhausted.NOTIFY_ONLY;
                        });
    }

    /**
     * The condition of a tenant that has a budget. Its message names no sum: it changes when the answer does, not with every call.
     *
     * @param usage as last counted; null when it never was
     */
    Optional<Link> condition(@Nullable Usage usage) {
        return Optional.ofNullable(asked).map(budget -> notEnforced(budget).orElseGet(() -> compared(budget, usage)));
    }

    private Optional<Link> notEnforced(MonthlyBudget budget) {
        String nothingHolds = " No budget is enforced: calls are answered and dialled whatever they cost.";
        if (prices.currency().isEmpty()) {
            return Optional.of(
                    unknown(
                            TenantReason.BUDGET_NOT_ENFORCED,
                            "The platform has no prices." + nothingHolds
                                    + " Let the platform team set prices of bvrai-operator, or remove spec.quota.monthlyBudget."));
        }
        String currency = prices.currency().get();
        return budget.currency().equals(currency)
                ? Optional.empty()
                : Optional.of(unknown(
                        TenantReason.BUDGET_NOT_ENFORCED,
                        "The platform's prices are in " + currency + ", the budget is in " + budget.currency() + "."
                                + nothingHolds + " Write spec.quota.monthlyBudget in " + currency + "."));
    }

    private static Link compared(MonthlyBudget budget, @Nullable Usage usage) {
        Spent spent = usage == null ? null : usage.monthToDate();
        if (spent == null || !spent.currency().equals(budget.currency())) {
            return unknown(TenantReason.WAITING, "The month's calls haven't been counted yet.");
        }
        if (new BigDecimal(spent.amount()).compareTo(new BigDecimal(budget.amount())) < 0) {
            return link(
                    Condition.Status.TRUE,
                    TenantReason.WITHIN_BUDGET,
                    "The month's calls have cost less than " + budget.amount() + " " + budget.currency() + ".");
        }
        return link(
                Condition.Status.FALSE,
                TenantReason.BUDGET_SPENT,
                "The month's calls have cost " + budget.amount() + " " + budget.currency() + " or more. "
                        + (budget.onExhausted() == OnExhausted.REJECT_NEW_CALLS
                                ? "Until the month ends (UTC) new calls are turned away and nothing is dialled; calls in progress go on."
                                        + " Raise spec.quota.monthlyBudget to serve again."
                                : "Nothing is refused: onExhausted is NotifyOnly."));
    }

    private static Link unknown(TenantReason reason, String message) {
        return link(Condition.Status.UNKNOWN, reason, message);
    }

    private static Link link(Condition.Status status, TenantReason reason, String message) {
        return new Link(ConditionTypes.WITHIN_BUDGET, status, reason, message, Optional.empty());
    }
}
