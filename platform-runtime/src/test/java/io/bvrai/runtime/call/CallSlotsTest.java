package io.bvrai.runtime.call;

import static io.bvrai.testkit.Patience.SOON;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is admitted while Redis can't count. The tenant may have three calls; this pod is reception-0. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class CallSlotsTest {
    private static final String FIRST = "CA00000000000000000000000000000001";
    private static final String SECOND = "CA00000000000000000000000000000002";

    private static final List<String> BURST = IntStream.range(0, 40)
            .mapToObj("CA000000000000000000000000000001%02d"::formatted)
            .toList();

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
        await().atMost(SOON).ignoreExceptions().until(() -> {
            redis.send(Command.ZREM, redis.key("pods"), "reception-1", "reception-2");
            slots.release(FIRST);
            BURST.forEach(slots::release);
            return true;
        });
        await().atMost(SOON).until(() -> slots.share() == 3);
    }

    @Test
    void aPodAdmitsItsShareAmongThosePodsThatWereLastHeardOf() {
        // Given
        await().atMost(SOON).until(() -> {
            for (String sibling : List.of("reception-1", "reception-2")) {
                redis.send(Command.ZADD, redis.key("pods"), Instant.now().toEpochMilli(), sibling);
            }
            return slots.share() == 1;
        });

        // When
        tenant.toCache().cut();
        boolean first = slots.acquire(FIRST);
        live.started(call, () -> {});
        boolean second = slots.acquire(SECOND);

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
    }

    @Test
    void callsThatComeAtOnceWithoutRedisStayWithinTheShareBeforeAnyMediaCame() {
        // Given
        boolean before = slots.acquire(FIRST);
        tenant.toCache().cut();

        // When
        long admitted = BURST.parallelStream().filter(slots::acquire).count();

        // Then
        assertThat(before).isTrue();
        assertThat(admitted).isEqualTo(2);
        assertThat(slots.acquire(FIRST))
                .as("who has a slot, as when a call is taken up again, keeps it")
                .isTrue();
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
