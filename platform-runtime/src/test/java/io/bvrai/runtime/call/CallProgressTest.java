package io.bvrai.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CallProgressTest {
    @Property
    void anyOrderAndAnyNumberOfRepeatsGivesTheSameCall(
            @ForAll("progress") List<CallProgress> events, @ForAll long seed) {
        // Given
        CallProgress once = joined(events);
        List<CallProgress> repeatedAndShuffled = new ArrayList<>(events);
        Random random = new Random(seed);
        events.forEach(event -> {
            if (random.nextBoolean()) {
                repeatedAndShuffled.add(event);
            }
        });
        Collections.shuffle(repeatedAndShuffled, random);

        // When
        CallProgress again = joined(repeatedAndShuffled);

        // Then
        assertThat(again).isEqualTo(once);
    }

    @Property
    void anEndIsNeverTakenBack(@ForAll("one") CallProgress any, @ForAll("one") CallProgress later) {
        // Given
        CallProgress joined = any.join(later);

        // When
        boolean ended = any.state().isEnd() || later.state().isEnd();

        // Then
        assertThat(joined.state().isEnd()).isEqualTo(ended);
    }

    @Provide
    Arbitrary<List<CallProgress>> progress() {
        return one().list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<CallProgress> one() {
        Arbitrary<Instant> time = Arbitraries.longs()
                .between(0, 100_000)
                .map(Instant::ofEpochSecond)
                .injectNull(0.3);
        return Combinators.combine(
                        Arbitraries.of(CallState.values()),
                        time,
                        time,
                        time,
                        Arbitraries.integers().between(0, 4000).injectNull(0.5),
                        Arbitraries.of(180, 200, 486, 603).injectNull(0.5),
                        Arbitraries.of(EndReason.values()).injectNull(0.5))
                .as(CallProgress::new);
    }

    private static CallProgress joined(List<CallProgress> events) {
        return events.stream().reduce(CallProgress.NOTHING, CallProgress::join);
    }
}
