package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.CreationIntent;
import io.bvrai.crds.v1alpha1.Money;
import io.bvrai.crds.v1alpha1.number.Acquire;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.NumberPrices;
import io.bvrai.operator.twilio.PhoneNumbers;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Whether a number may be bought for what it costs now: not above its own limit, nor, with all that the tenant's account holds, above the
 * Tenant's. Without a limit nobody is asked for a price. Why it is done so: docs/adr/060-numbers-are-bought-within-a-spend.md.
 */
@ApplicationScoped
class PriceCheck {
    private final PhoneNumbers network;
    private final NumberPrices prices;

    PriceCheck(PhoneNumbers network, NumberPrices prices) {
        this.network = network;
        this.prices = prices;
    }

    /** What the tenant's numbers may cost together: where there is such a limit, one number is bought after the other. */
    static Optional<Money> spend(HomeTenant tenant) {
        return Optional.ofNullable(tenant.tenant().getSpec().quota().resources().monthlyNumberSpend());
    }

    /**
     * Passes if the number may be bought.
     *
     * @param siblings all PhoneNumbers of the tenant, as the API server has them now
     * @throws TooDear if it may not
     */
    void check(PhoneNumber number, Acquire acquire, NumberRefs.Resolved refs, Supplier<List<PhoneNumber>> siblings) {
        var own = Optional.ofNullable(acquire.maxMonthlyPrice());
        var spend = spend(refs.tenant());
        if (own.isEmpty() && spend.isEmpty()) {
            return;
        }
        var rents = new Rents(prices);
        var price = rents.offered(acquire);
        var costs = "The number would cost " + said(price, rents) + " a month";
        own.ifPresent(most -> new Limit(
                        most,
                        "spec.acquire.maxMonthlyPrice",
                        PhoneNumberReason.PRICE_EXCEEDED,
                        "raise it, or ask for another number in a new PhoneNumber")
                .admit(price, costs, rents));
        spend.ifPresent(most -> {
            var others = others(number, refs, siblings, rents);
            new Limit(
                            most,
                            "spec.quota.resources.monthlyNumberSpend of Tenant "
                                    + refs.tenant().name(),
                            PhoneNumberReason.NUMBER_SPEND_EXCEEDED,
                            "have it raised, or give a number back")
                    .admit(price.add(others), costs + ", the tenant's others cost " + said(others, rents), rents);
        });
    }

    /**
     * What the account holds and what is being bought for it, this number aside. In this order: a number whose PhoneNumber is gone from the
     * list is in the account by then.
     */
    private BigDecimal others(
            PhoneNumber number, NumberRefs.Resolved refs, Supplier<List<PhoneNumber>> siblings, Rents rents) {
        var begun = siblings.get().stream()
                .filter(each ->
                        !each.getMetadata().getUid().equals(number.getMetadata().getUid()))
                .filter(each -> wasAskedFor(each, refs))
                .toList();
        var held = network.list(refs.account());
        var tags = held.stream().map(HeldNumber::tag).collect(Collectors.toSet());
        var sum = BigDecimal.ZERO;
        for (var each : held) {
            sum = sum.add(rents.held(each.number()));
        }
        for (var each : begun) {
            var acquire = each.getSpec().acquire();
            if (acquire != null && !tags.contains(NumberPlan.tag(refs.tenant().id(), each))) {
                sum = sum.add(rents.begun(acquire));
            }
        }
        return sum;
    }

    /** And not refused, whether or not there was an answer. */
    private static boolean wasAskedFor(PhoneNumber number, NumberRefs.Resolved refs) {
        var purchase = number.getStatus() == null ? null : number.getStatus().purchase();
        return purchase != null
                && purchase.state() != CreationIntent.State.FAILED
                && purchase.intentId().equals(NumberPlan.tag(refs.tenant().id(), number));
    }

    private static String said(BigDecimal amount, Rents rents) {
        return amount.toPlainString() + " " + String.join(" or ", rents.currencies());
    }

    /**
     * What may be spent at most.
     *
     * @param where the field that says so
     * @param exceeded the reason when it isn't enough
     * @param remedy what helps then
     */
    private record Limit(Money most, String where, PhoneNumberReason exceeded, String remedy) {
        void admit(BigDecimal cost, String costs, Rents rents) {
            var said = costs + ", and " + where + " is " + most.amount() + " " + most.currency() + ": ";
            if (!rents.currencies().equals(Set.of(most.currency()))) {
                throw new TooDear(
                        PhoneNumberReason.CURRENCY_MISMATCH,
                        said + "have it in " + String.join(" or ", rents.currencies()));
            }
            if (cost.compareTo(most.decimal()) > 0) {
                throw new TooDear(exceeded, said + remedy);
            }
        }
    }
}
