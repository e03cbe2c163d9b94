package io.bvrai.operator.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.Patience;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedListingTest {
    private final MovedClock clock = MovedClock.standing();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void asksOnceInItsAge() {
        // Given
        SharedListing<List<String>> listing =
                new SharedListing<>(() -> List.of("name-" + asked.incrementAndGet()), clock);

        // When // Then
        assertThat(listing.latest()).containsExactly("name-1");
        clock.advance(SharedListing.AGE.minusMillis(1));
        assertThat(listing.latest()).containsExactly("name-1");
        clock.advance(java.time.Duration.ofMillis(1));
        assertThat(listing.latest()).containsExactly("name-2");
    }

    @Test
    void asksAgainAfterAFailureAndSaysWhatItWas() {
        // Given
        SharedListing<List<String>> listing = new SharedListing<>(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("away");
                    }
                    return List.of("name");
                },
                clock);

        // When // Then
        assertThatThrownBy(listing::latest)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("away");
        assertThat(listing.latest()).containsExactly("name");
    }

    @Test
    void whoComesMeanwhileWaitsForTheOneQuestion() throws InterruptedException, ExecutionException {
        // Given
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        SharedListing<List<String>> listing = new SharedListing<>(
                () -> {
                    asked.incrementAndGet();
                    underWay.countDown();
                    awaitUninterrupted(answered);
                    return List.of("name");
                },
                clock);
        try (ExecutorService lookers = Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            Future<List<String>> first = lookers.submit(listing::latest);
            underWay.await();
            List<Thread> waiting =
                    List.of(Thread.startVirtualThread(listing::latest), Thread.startVirtualThread(listing::latest));
            Patience.await().until(() -> waiting.stream().allMatch(each -> each.getState() == Thread.State.WAITING));
            answered.countDown();

            // Then
            assertThat(first.get()).containsExactly("name");
            for (Thread each : waiting) {
                each.join();
            }
            assertThat(asked).hasValue(1);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
