package io.bvrai.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PodShareTest {
    @Property
    void podsThatHeardOfEachOtherStayWithinTheLimitTogether(
            @ForAll @IntRange(max = 10_000) int limit, @ForAll @Size(min = 1, max = 40) Set<String> pods) {
        // When
        List<Integer> shares =
                pods.stream().map(pod -> PodShare.of(limit, pods, pod)).toList();

        // Then
        assertThat(shares.stream().mapToInt(Integer::intValue).sum()).isEqualTo(limit);
        assertThat(shares).allMatch(share -> share == limit / pods.size() || share == limit / pods.size() + 1);
    }

    @Test
    void aPodThatHeardOfNobodyIsAlone() {
        assertThat(PodShare.of(50, Set.of(), "agent-reception-0")).isEqualTo(50);
    }

    @Test
    void whoWasNotHeardItselfCountsTheOthers() {
        assertThat(IntStream.of(PodShare.of(1, Set.of("a"), "b"), PodShare.of(1, Set.of("b"), "a"))
                        .sum())
                .isEqualTo(1);
    }
}
