package io.bvrai.runtime.platform.vault;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A secret that is read again when it has grown old, and kept when Vault is away: calls go on with the credentials held.
 *
 * @param <T> its shape
 */
final class HeldSecret<T> {
    private final Supplier<T> source;
    private final long freshNanos;
    private volatile @Nullable Held<T> held;

    private record Held<T>(T value, long readAt) {}

    HeldSecret(Duration fresh, Supplier<T> source) {
        this.freshNanos = fresh.toNanos();
        this.source = source;
    }

    /**
     * The secret; blocks when it isn't held or is old.
     *
     * @throws VaultException if it was never read and can't be
     */
    T get() {
        Held<T> current = held;
        if (current != null && System.nanoTime() - current.readAt < freshNanos) {
            return current.value;
        }
        return refresh(current);
    }

    /** The secret as last read, null before the first time. Never blocks. */
    @Nullable
    T current() {
        Held<T> current = held;
        return current == null ? null : current.value;
    }

    /** Reads it now, because what is held was refused by whom it was shown to. */
    synchronized T reread() {
        Held<T> fresh = new Held<>(source.get(), System.nanoTime());
        held = fresh;
        return fresh.value;
    }

    private synchronized T refresh(@Nullable Held<T> seen) {
        Held<T> current = held;
        if (current != null && (seen == null || current.readAt != seen.readAt)) {
            return current.value;
        }
        try {
            return reread();
        } catch (VaultException e) {
            if (current == null) {
                throw e;
            }
            // Ask again only after another period: a Vault that is away must not slow every caller down.
            held = new Held<>(current.value, System.nanoTime());
            return current.value;
        }
    }
}
