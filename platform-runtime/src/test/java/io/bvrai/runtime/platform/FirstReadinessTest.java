package io.bvrai.runtime.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class FirstReadinessTest {
    private final AtomicBoolean configured = new AtomicBoolean();
    private final AtomicBoolean loggedIn = new AtomicBoolean();
    private Instant now = Instant.parse("2026-03-02T12:00:00Z");

    private final FirstReadiness startup = new FirstReadiness(List.of(of(configured), of(loggedIn)), () -> now);

    @Test
    void aPodHasStartedWhenAllOfItsReadinessIsThere() {
        // Given
        boolean atFirst = hasStarted();
        configured.set(true);
        boolean halfway = hasStarted();

        // When
        loggedIn.set(true);

        // Then
        assertThat(atFirst).isFalse();
        assertThat(halfway).isFalse();
        assertThat(hasStarted()).isTrue();
    }

    @Test
    void whatHasStartedStays() {
        // Given
        configured.set(true);
        loggedIn.set(true);
        boolean before = hasStarted();

        // When
        loggedIn.set(false);

        // Then
        assertThat(before).isTrue();
        assertThat(hasStarted()).isTrue();
    }

    @Test
    void aNeighbourThatStaysAwayGetsNoPodRestarted() {
        // Given
        boolean atFirst = hasStarted();
        now = now.plus(FirstReadiness.PATIENCE).minusMillis(1);
        boolean justBefore = hasStarted();

        // When
        now = now.plus(Duration.ofMillis(1));

        // Then
        assertThat(atFirst).isFalse();
        assertThat(justBefore).isFalse();
        assertThat(hasStarted()).isTrue();
    }

    private boolean hasStarted() {
        return startup.call().getStatus() == HealthCheckResponse.Status.UP;
    }

    private static HealthCheck of(AtomicBoolean state) {
        return () -> HealthCheckResponse.named("part").status(state.get()).build();
    }
}
