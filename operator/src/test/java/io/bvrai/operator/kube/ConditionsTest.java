package io.bvrai.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.agent.VoiceAgentReason;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Instant YESTERDAY = Instant.parse("2026-01-01T08:00:00Z");
    private static final Instant NOW = Instant.parse("2026-01-02T08:00:00.123Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void theTransitionTimeStaysWhileTheStatusStays() {
        // Given
        var before = List.of(new Condition("Ready", Condition.Status.FALSE, 1, YESTERDAY, "Waiting", "for A"));

        // When
        var now = new Conditions(2, before, CLOCK)
                .isFalse("Ready", VoiceAgentReason.NOT_READY, "for B")
                .toList();

        // Then
        assertThat(now)
                .containsExactly(new Condition("Ready", Condition.Status.FALSE, 2, YESTERDAY, "NotReady", "for B"));
    }

    @Test
    void theTransitionTimeMovesWithTheStatusInWholeSeconds() {
        // Given
        var before = List.of(new Condition("Ready", Condition.Status.FALSE, 1, YESTERDAY, "Waiting", "for A"));

        // When
        var now = new Conditions(1, before, CLOCK)
                .isTrue("Ready", VoiceAgentReason.READY, "")
                .toList();

        // Then
        assertThat(now)
                .extracting(Condition::lastTransitionTime)
                .containsExactly(Instant.parse("2026-01-02T08:00:00Z"));
    }

    @Test
    void theSameReportAtALaterTimeEqualsTheEarlierOne() {
        // Given
        var first = new Conditions(1, List.of(), CLOCK)
                .isTrue("Ready", VoiceAgentReason.READY, "")
                .toList();
        var later = Clock.fixed(NOW.plusSeconds(3600), ZoneOffset.UTC);

        // When
        var second = new Conditions(1, first, later)
                .isTrue("Ready", VoiceAgentReason.READY, "")
                .toList();

        // Then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void aMessageIsCutToWhatTheSchemaTakes() {
        // When
        var now = new Conditions(1, List.of(), CLOCK)
                .isFalse("Accepted", VoiceAgentReason.INVALID, "x".repeat(5000))
                .toList();

        // Then
        assertThat(now.getFirst().message()).hasSize(4096).endsWith("…");
    }
}
