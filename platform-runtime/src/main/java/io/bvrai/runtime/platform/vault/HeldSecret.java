package io.bvrai.runtime.platform.vault;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A secret that is read again when it has grown old, and kept when Vault is away: calls go on with the credentials held. Only the first read keeps
 * anybody waiting; later ones happen beside those who use what is held.
 *
 * @param <T> its shape
 */
public final class HeldSecret<T> {
    private static final Logger LOG = Logger.getLogger(HeldSecret.class);

    private final Supplier<T> source;
    private final long freshNanos;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile @Nullable Held<T> held;
    /** When it was last tried, which may have been in vain. */
    private volatile long triedAt;

    /** @param askedAt when it was asked for, which is before it was read */
    private record Held<T>(T value, long askedAt) {}

    public HeldSecret(Duration fresh, Supplier<T> source) {
        this.freshNanos = fresh.toNanos();
        this.source = source;
    }

    /**
     * The secret; blocks when it was never read.
     *
     * @throws VaultException if it was never read and can't be
     */
    public T get() {
        Held<T> current = held;
        if (current == null) {
            return first();
        }
        if (System.nanoTime() - triedAt >= freshNanos && refreshing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("secret").start(this::refresh);
        }
        return current.value;
    }

    /** The secret as last read, null before the first time. Never blocks. */
    @Nullable
    T current() {
        Held<T> current = held;
        return current == null ? null : current.value;
    }

    /** Has it read again beside its users once it has grown old, whether anybody uses it or not. Never blocks, and reads nothing for the first time. */
    public void keepFresh() {
        if (held != null) {
            var unused = get();
        }
    }

    /** Reads it now, because what is held was refused by whom it was shown to. */
    public T reread() {
        return rereadUnlessReadSince(System.nanoTime());
    }

    /** The same for many who were refused at once: what another of them has asked for since this time ({@link System#nanoTime}) will do. */
    public synchronized T rereadUnlessReadSince(long time) {
        Held<T> current = held;
        if (current != null && current.askedAt - time > 0) {
            return current.value;
        }
        long now = System.nanoTime();
        // Asked for again only after another period: a Vault that is away needn't be told so by every caller.
        triedAt = now;
        Held<T> fresh = new Held<>(source.get(), now);
        held = fresh;
        return fresh.value;
    }

    private synchronized T first() {
        Held<T> current = held;
        return current == null ? reread() : current.value;
    }

    private void refresh() {
        try {
            reread();
        } catch (VaultException e) {
            LOG.debugf("a secret is used on as it was: %s", e.getMessage());
        } finally {
            refreshing.set(false);
        }
    }
}
