package io.bvrai.operator.number;

import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.twilio.NumberPriceList;
import io.bvrai.operator.twilio.NumberPrices;
import io.bvrai.operator.twilio.NumberSearch;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What numbers of the United States cost; others aren't sold. */
final class PricesOfTests implements NumberPrices {
    private static final Map<NumberSearch.Type, BigDecimal> MONTHLY = Map.of(
            NumberSearch.Type.LOCAL, new BigDecimal("1.15"), NumberSearch.Type.TOLL_FREE, new BigDecimal("2.15"));

    final AtomicInteger asked = new AtomicInteger();

    volatile boolean away;

    /** Completed while each question is answered at once. */
    private volatile CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

    void keepWaiting() {
        answered = new CompletableFuture<>();
    }

    void answer() {
        answered.complete(null);
    }

    @Override
    public NumberPriceList in(String country) {
        asked.incrementAndGet();
        answered.join();
        if (away) {
            throw new NeighbourException(Neighbour.TWILIO, Problem.UNAVAILABLE, "Twilio names no prices now");
        }
        if (!country.equals("US")) {
            throw new NeighbourException(Neighbour.TWILIO, Problem.NOT_FOUND, "Twilio sells nothing in " + country);
        }
        return new NumberPriceList("USD", MONTHLY);
    }
}
