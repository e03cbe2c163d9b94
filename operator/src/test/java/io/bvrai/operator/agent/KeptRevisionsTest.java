package io.bvrai.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.agent.VoiceAgentStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptRevisionsTest {
    private static final Instant MADE = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant LATER = MADE.plusSeconds(600);

    @Test
    void aRevisionThatIsTakenUpAgainWasMadeWhenItWasMadeFirst() {
        // Given an edit that was taken back, or an operator of another release that made something else of the spec
        // meanwhile
        var first = new VoiceAgentStatus.Revision("1111111111", MADE, 1L);
        var second = new VoiceAgentStatus.Revision("2222222222", MADE.plusSeconds(60), 2L);

        // When
        var remembered = KeptRevisions.remembered(status(List.of(second, first)), "1111111111", 3, LATER);

        // Then
        assertThat(remembered).containsExactly(first, second);
    }

    @Test
    void aRevisionThatIsNewIsMadeNow() {
        // Given
        var first = new VoiceAgentStatus.Revision("1111111111", MADE, 1L);

        // When
        var remembered = KeptRevisions.remembered(status(List.of(first)), "2222222222", 2, LATER.plusMillis(5));

        // Then
        assertThat(remembered).containsExactly(new VoiceAgentStatus.Revision("2222222222", LATER, 2L), first);
    }

    private static VoiceAgentStatus status(List<VoiceAgentStatus.Revision> revisions) {
        return new VoiceAgentStatus(null, null, null, null, revisions, null, null, null, null, List.of());
    }
}
