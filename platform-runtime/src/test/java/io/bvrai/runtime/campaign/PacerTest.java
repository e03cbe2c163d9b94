package io.bvrai.runtime.campaign;

import static io.bvrai.testkit.Patience.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How fast calls are made while Redis counts them, and while it can't. At so slow a pace no machine is slow enough to make a place free by itself. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class PacerTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1000);
    private static final BigDecimal PACE = new BigDecimal("0.001");

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private final String key = "cps:" + UUID.randomUUID();

    @Inject
    Pacer pacer;

    @AfterEach
    void mend() {
        tenant.toCache().mend();
        tenant.bringDatabaseBack();
    }

    @Test
    void whileRedisCountsTheNextPlaceIsFreeAfterAnInterval() {
        // When, Then: a Redis that is slow for a moment is taken for one that is away
        await().atMost(SOON).untilAsserted(() -> {
            String fresh = "cps:" + UUID.randomUUID();
            assertThat(pacer.take(fresh, PACE)).isZero();
            assertThat(pacer.take(fresh, PACE)).isPositive().isLessThanOrEqualTo(INTERVAL);
        });
    }

    @Test
    void withoutRedisAReplicaKeepsToHalfThePaceByItself() {
        // Given
        tenant.toCache().cut();

        // When
        Duration first = pacer.take(key, PACE);
        Duration second = pacer.take(key, PACE);
        Duration anothers = pacer.take("cps:" + UUID.randomUUID(), PACE);

        // Then
        assertThat(first).isZero();
        assertThat(second).isGreaterThan(INTERVAL).isLessThanOrEqualTo(INTERVAL.multipliedBy(2));
        assertThat(anothers).isZero();
    }
}
