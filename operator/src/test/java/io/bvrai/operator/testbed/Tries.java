package io.bvrai.operator.testbed;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** When something that fails was tried, by a clock that nobody sets. */
public final class Tries {
    private static final int OBSERVED = 5;

    private final List<Long> nanos = new CopyOnWriteArrayList<>();

    public void another() {
        nanos.add(System.nanoTime());
    }

    /**
     * Waits for some tries and looks at the gaps between them: each of the last three is longer than the retry before it was scheduled for. A
     * busy machine only makes gaps longer, so lower bounds are what a test can hold.
     *
     * @param first the reconciler's first interval, which grows by half each time
     */
    public void assertTheGapsGrow(Duration first) {
        await().until(() -> nanos.size() > OBSERVED);
        List<Duration> gaps = IntStream.range(1, nanos.size())
                .mapToObj(i -> Duration.ofNanos(nanos.get(i) - nanos.get(i - 1)))
                .toList();
        // Two events close together may try twice before the first retry: what is looked at comes after that.
        List<Duration> late = gaps.subList(gaps.size() - 3, gaps.size());
        for (int i = 0; i < late.size(); i++) {
            assertThat(late.get(i)).as("gap %s of %s", i + 1, late).isGreaterThanOrEqualTo(grown(first, i + 1));
        }
    }

    /** A timer may fire a few milliseconds early. */
    private static Duration grown(Duration first, int times) {
        return Duration.ofMillis((long) (first.toMillis() * Math.pow(1.5, times) * 0.97));
    }
}
