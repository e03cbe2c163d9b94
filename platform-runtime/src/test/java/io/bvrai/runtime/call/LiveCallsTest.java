package io.bvrai.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.testkit.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LiveCallsTest {
    private static final String SID = "CA00112233445566778899aabbccddeeff";

    private final LiveCalls calls = new LiveCalls();

    @Test
    void an_old_socket_that_closes_late_does_not_forget_the_resume_on_the_same_pod() {
        // Given
        calls.started(call(1), () -> {});
        calls.started(call(2), () -> {});

        // When
        calls.ended(call(1));

        // Then
        assertThat(calls.callSids()).containsExactly(SID);
        calls.ended(call(2));
        assertThat(calls.count()).isZero();
    }

    @Test
    void waiting_ends_with_the_last_call() throws Exception {
        // Given
        calls.started(call(1), () -> {});
        CompletableFuture<Boolean> none = CompletableFuture.supplyAsync(() -> {
            try {
                return calls.awaitNone(Patience.SOON);
            } catch (InterruptedException e) {
                return false;
            }
        });

        // When
        calls.ended(call(1));

        // Then
        assertThat(none.join()).isTrue();
    }

    @Test
    void waiting_ends_with_patience() throws Exception {
        calls.started(call(1), () -> {});
        assertThat(calls.awaitNone(Duration.ofMillis(20))).isFalse();
    }

    @Test
    void every_live_call_is_asked_to_let_go() {
        List<String> asked = new ArrayList<>();
        calls.started(call(1), () -> asked.add("one"));
        calls.handOverAll();
        assertThat(asked).containsExactly("one");
    }

    private static CallDescriptor call(int epoch) {
        return new CallDescriptor(
                UUID.randomUUID(),
                SID,
                "AC00112233445566778899aabbccddeeff",
                "reception",
                "0123456789abcdef",
                epoch,
                Direction.INBOUND,
                "+14155550101",
                "+14155550100",
                null,
                Instant.EPOCH,
                Duration.ofMinutes(15),
                Map.of(),
                Map.of());
    }
}
