package io.bvrai.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is admitted while Redis can't count. The tenant may have three calls; this pod is reception-0. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class CallSlotsTest {
    private static final String FIRST = "CA00000000000000000000000000000001";
    private static final String SECOND = "CA00000000000000000000000000000002";

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private final CallDescriptor call = call(FIRST);

    @Inject
    CallSlots slots;

    @Inject
    LiveCalls live;

    @Inject
    TenantRedis redis;

    @AfterEach
    void mend() {
        live.ended(call);
        tenant.toCache().mend();
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            redis.send(Command.ZREM, redis.key("pods"), "reception-1", "reception-2");
            slots.release(FIRST);
            return true;
        });
        await().atMost(Duration.ofSeconds(20)).until(() -> slots.share() == 3);
    }

    @Test
    void aPodAdmitsItsShareAmongThosePodsThatWereLastHeardOf() {
        // Given
        for (String sibling : List.of("reception-1", "reception-2")) {
            redis.send(Command.ZADD, redis.key("pods"), Instant.now().toEpochMilli(), sibling);
        }
        await().atMost(Duration.ofSeconds(8)).until(() -> slots.share() == 1);

        // When
        tenant.toCache().cut();
        boolean first = slots.acquire(FIRST);
        live.started(call, () -> {});
        boolean second = slots.acquire(SECOND);

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
    }

    private static CallDescriptor call(String callSid) {
        return new CallDescriptor(
                UUID.randomUUID(),
                callSid,
                TenantOnRealServices.ACCOUNT,
                TenantOnRealServices.AGENT,
                "0123456789abcdef",
                1,
                Direction.OUTBOUND,
                "+14155550100",
                "+14155550101",
                null,
                Instant.now(),
                Duration.ofMinutes(1),
                Map.of(),
                Map.of());
    }
}
