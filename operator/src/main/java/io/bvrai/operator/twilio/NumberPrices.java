package io.bvrai.operator.twilio;

/** What numbers cost. */
public interface NumberPrices {
    /**
     * What numbers of a country cost the platform's own account, which pays for all: now, or a minute ago.
     *
     * @param country ISO 3166-1 alpha-2
     * @throws io.bvrai.operator.external.NeighbourException NOT_FOUND when no number of that country is sold
     */
    NumberPriceList in(String country);
}
