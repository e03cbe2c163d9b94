package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.tenant.TenantQuota.MonthlyBudget;
import io.bvrai.crds.v1alpha1.tenant.TenantQuota.OnExhausted;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Spent;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Usage;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.config.BvraiConfig;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantBudgetTest {
    private static final BvraiConfig.Prices NONE = TestConfig.config().prices();
    private static final BvraiConfig.Prices DOLLARS = TestConfig.with(Map.of(
                    "bvrai.prices.currency",
                    "USD",
                    "bvrai.prices.minutes",
                    "2026-07-01:0.04:0.05,2026-01-01:0.02:0.03"))
            .prices();

    @Test
    void withoutPricesNothingIsToldAndNothingElseSuffers() {
        // Given
        TenantBudget budget = new TenantBudget(asked("USD", OnExhausted.REJECT_NEW_CALLS), NONE);

        // When
        Link said = budget.condition(usage("1", "USD")).orElseThrow();

        // Then
        assertThat(budget.pricing()).isNull();
        assertThat(said.status()).isEqualTo(Condition.Status.UNKNOWN);
        assertThat(said.reason()).isEqualTo(TenantReason.BUDGET_NOT_ENFORCED);
        assertThat(said.message())
                .contains("The platform has no prices.", "No budget is enforced", "set prices of bvrai-operator");
    }

    @Test
    void pricesAreToldFromMidnightUtcInTheirOrderAndAlsoWithoutABudget() {
        // When
        TenantConfig.Pricing pricing = new TenantBudget(null, DOLLARS).pricing();

        // Then
        assertThat(pricing)
                .isEqualTo(new TenantConfig.Pricing(
                        "USD",
                        List.of(price("2026-01-01", "0.02", "0.03"), price("2026-07-01", "0.04", "0.05")),
                        null));
        assertThat(new TenantBudget(null, DOLLARS).condition(usage("1", "USD"))).isEmpty();
    }

    @Test
    void aBudgetInAnotherCurrencyIsNotTold() {
        // When
        TenantConfig.Pricing pricing = new TenantBudget(asked("EUR", OnExhausted.REJECT_NEW_CALLS), DOLLARS).pricing();

        // Then
        assertThat(pricing).isNotNull();
        assertThat(pricing.budget()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        ",      USD, UNKNOWN, WAITING",
        "9.99,  USD, TRUE,    WITHIN_BUDGET",
        "10,    USD, FALSE,   BUDGET_SPENT",
        "10.00, USD, FALSE,   BUDGET_SPENT",
        "10.01, USD, FALSE,   BUDGET_SPENT",
        "99,    EUR, UNKNOWN, WAITING"
    })
    void comparesWhatWasCounted(@Nullable String spent, String currency, Condition.Status status, TenantReason reason) {
        // When
        Link said = new TenantBudget(asked("USD", OnExhausted.NOTIFY_ONLY), DOLLARS)
                .condition(spent == null ? null : usage(spent, currency))
                .orElseThrow();

        // Then
        assertThat(said.status()).isEqualTo(status);
        assertThat(said.reason()).isEqualTo(reason);
    }

    @Test
    void saysWhatFollows() {
        assertThat(message(OnExhausted.NOTIFY_ONLY)).contains("Nothing is refused");
        assertThat(message(OnExhausted.REJECT_NEW_CALLS)).contains("new calls are turned away and nothing is dialled");
    }

    private static String message(OnExhausted onExhausted) {
        return new TenantBudget(asked("USD", onExhausted), DOLLARS)
                .condition(usage("11", "USD"))
                .orElseThrow()
                .message();
    }

    private static MonthlyBudget asked(String currency, OnExhausted onExhausted) {
        return new MonthlyBudget("10", currency, onExhausted);
    }

    private static Usage usage(String spent, String currency) {
        return new Usage(0, 0, 0, null, new Spent(spent, currency), null);
    }

    private static TenantConfig.MinutePrice price(String day, String inbound, String outbound) {
        return new TenantConfig.MinutePrice(
                Instant.parse(day + "T00:00:00Z"), new BigDecimal(inbound), new BigDecimal(outbound));
    }
}
