package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Outside.State COMPLETE = new Outside.State(
            List.of(Link.stands(ConditionTypes.DATABASE_READY, "It stands.")),
            Optional.of("AC1"),
            Optional.empty(),
            List.of());

    private static final class Watch extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final Watch watch = new Watch();
    private final Memory memory = new Memory(watch, new Random(1));
    private final Tenant tenant = new KubernetesSerialization().unmarshal("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: Tenant
            metadata: {name: acme, generation: 1, uid: u1}
            spec: {displayName: Acme}
            """, Tenant.class);

    @Test
    void looksOutsideAgainWhenTheResyncIntervalIsOverAndNotBefore() {
        // Given
        memory.remember(tenant, COMPLETE, INTERVAL);

        // When // Then: jitter moves it by a tenth at most
        watch.now = watch.now.plus(INTERVAL.multipliedBy(9).dividedBy(10)).minusSeconds(1);
        assertThat(memory.recall(tenant)).contains(COMPLETE);
        watch.now = watch.now.plus(INTERVAL.dividedBy(5)).plusSeconds(2);
        assertThat(memory.recall(tenant)).isEmpty();
    }

    @Test
    void looksOutsideAgainWhenTheSpecChangedOrSomebodyAsks() {
        // Given
        memory.remember(tenant, COMPLETE, INTERVAL);

        // When // Then
        tenant.getMetadata().setGeneration(2L);
        assertThat(memory.recall(tenant)).isEmpty();
        tenant.getMetadata().setGeneration(1L);
        assertThat(memory.recall(tenant)).isPresent();
        tenant.getMetadata().setAnnotations(Map.of(Annotations.RECONCILE_AT, "now"));
        assertThat(memory.recall(tenant)).isEmpty();
    }

    @Test
    void neverRestsOnWhatWasIncomplete() {
        // Given
        Link missing = Link.missing(ConditionTypes.CACHE_READY, TenantReason.CACHE_UNAVAILABLE, "Redis is away.");

        // When
        memory.remember(
                tenant, new Outside.State(List.of(missing), Optional.empty(), Optional.empty(), List.of()), INTERVAL);

        // Then
        assertThat(memory.recall(tenant)).isEmpty();
    }

    @Test
    void backsOffWithEachFailureUpToFiveMinutesAndStartsAfreshAfterASuccess() {
        // When
        Duration first = memory.backOff(tenant);
        Duration second = memory.backOff(tenant);
        for (int i = 0; i < 20; i++) {
            memory.backOff(tenant);
        }
        Duration late = memory.backOff(tenant);
        memory.succeeded(tenant);

        // Then
        assertThat(first).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1100));
        assertThat(second).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2200));
        assertThat(late).isBetween(Duration.ofMinutes(5), Duration.ofMillis(330_000));
        assertThat(memory.backOff(tenant)).isLessThan(Duration.ofSeconds(2));
    }
}
