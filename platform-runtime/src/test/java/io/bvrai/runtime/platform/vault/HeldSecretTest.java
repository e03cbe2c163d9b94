package io.bvrai.runtime.platform.vault;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeldSecretTest {
    private static final Duration OLD_AT_ONCE = Duration.ZERO;

    @Test
    void isReadOnceWhileItIsFresh() {
        // Given
        AtomicInteger reads = new AtomicInteger();
        HeldSecret<Integer> secret = new HeldSecret<>(Duration.ofHours(1), reads::incrementAndGet);

        // Then
        assertThat(secret.current()).isNull();
        assertThat(secret.get()).isOne();
        assertThat(secret.get()).isOne();
        assertThat(secret.reread()).isEqualTo(2);
        assertThat(secret.current()).isEqualTo(2);
    }

    @Test
    void keepsNobodyWaitingForAVaultThatDoesNotAnswerOnceItIsHeld() throws Exception {
        // Given a Vault that answers once and then hangs
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicInteger reads = new AtomicInteger();
        HeldSecret<Integer> secret = new HeldSecret<>(OLD_AT_ONCE, () -> {
            int read = reads.incrementAndGet();
            if (read > 1) {
                awaitUninterrupted(hanging);
            }
            return read;
        });
        secret.get();

        // When
        int whileHanging = secret.get();
        await().until(() -> reads.get() == 2);
        int meanwhile = secret.get();
        hanging.countDown();

        // Then
        assertThat(whileHanging).isOne();
        assertThat(meanwhile).isOne();
        await().until(() -> secret.get() >= 2);
    }

    @Test
    void isUsedOnWhenVaultIsAwayAndReadAgainWhenItIsBack() {
        // Given
        AtomicInteger reads = new AtomicInteger();
        HeldSecret<Integer> secret = new HeldSecret<>(OLD_AT_ONCE, () -> {
            int read = reads.incrementAndGet();
            if (read > 1 && read < 5) {
                throw new VaultException("a/path", 0, "Vault can't be reached");
            }
            return read;
        });
        secret.get();

        // Then
        await().until(() -> {
            int held = secret.get();
            assertThat(held).isIn(1, 5, 6, 7, 8, 9, 10);
            return held >= 5;
        });
    }

    @Test
    void thatWasNeverReadIsMissing() {
        HeldSecret<Integer> secret = new HeldSecret<>(OLD_AT_ONCE, () -> {
            throw new VaultException("a/path", 403, "Vault refused");
        });
        assertThatThrownBy(secret::get).isInstanceOf(VaultException.class);
    }

    @Test
    void isReadOnceForAllWhoWereRefusedMeanwhile() {
        // Given
        AtomicInteger reads = new AtomicInteger();
        HeldSecret<Integer> secret = new HeldSecret<>(Duration.ofHours(1), reads::incrementAndGet);
        secret.get();
        long began = System.nanoTime();

        // Then
        assertThat(secret.rereadUnlessReadSince(began)).isEqualTo(2);
        assertThat(secret.rereadUnlessReadSince(began)).isEqualTo(2);
        assertThat(secret.rereadUnlessReadSince(System.nanoTime())).isEqualTo(3);
    }

    @Test
    void isKeptFreshThoughNobodyAsksForIt() {
        // Given
        AtomicInteger reads = new AtomicInteger();
        HeldSecret<Integer> secret = new HeldSecret<>(OLD_AT_ONCE, reads::incrementAndGet);

        // When
        secret.keepFresh();

        // Then
        assertThat(reads).as("nobody needs it yet").hasValue(0);

        // Given
        secret.get();

        // When
        secret.keepFresh();

        // Then
        await().untilAsserted(() -> assertThat(secret.current()).isEqualTo(2));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
