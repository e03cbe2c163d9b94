package io.bvrai.runtime.call;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantConfig.MinutePrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The platform's prices of a started minute, by the time at which the call began. Exact: nothing is rounded. */
record MinutePrices(List<MinutePrice> inOrder) {
    /** As money is written, whatever the prices' decimals. */
    private static final int DECIMALS_AT_LEAST = 2;

    static MinutePrices of(Optional<TenantConfig.Pricing> pricing) {
        return new MinutePrices(pricing.map(TenantConfig.Pricing::prices).orElse(List.of()));
    }

    /** When each price begins to hold, earliest first, in ISO 8601. */
    String[] dates() {
        return inOrder.stream().map(MinutePrice::from).map(Instant::toString).toArray(String[]::new);
    }

    /**
     * What minutes cost.
     *
     * @param period how many of the {@link #dates()} had come when the calls began; before the first of them calls cost nothing
     */
    BigDecimal cost(Direction direction, int period, long minutes) {
        if (period == 0) {
            return BigDecimal.ZERO;
        }
        MinutePrice price = inOrder.get(period - 1);
        BigDecimal each =
                switch (direction) {
                    case INBOUND -> price.inbound();
                    case OUTBOUND -> price.outbound();
                };
        return each.multiply(BigDecimal.valueOf(minutes));
    }

    /** The same amount with no more decimals than it needs, two at least: equal amounts are written alike. */
    static BigDecimal written(BigDecimal amount) {
        BigDecimal shortest = amount.stripTrailingZeros();
        return shortest.scale() < DECIMALS_AT_LEAST ? shortest.setScale(DECIMALS_AT_LEAST) : shortest;
    }
}
