package io.bvrai.operator.external;

import java.util.function.Supplier;

/**
 * What must hold for the work at hand to go on making things, bound to it and asked right before each change: by {@link Mandate} for the
 * neighbours, and by whoever writes what else would outlive a tenant. Unbound, nothing is asked.
 */
public final class Precaution {
    private static final ScopedValue<Runnable> CURRENT = ScopedValue.newInstance();

    private Precaution() {}

    /** @param check throws when nothing may be made any more */
    public static <T> T taking(Runnable check, Supplier<T> work) {
        return ScopedValue.where(CURRENT, check).call(work::get);
    }

    public static void take() {
        if (CURRENT.isBound()) {
            CURRENT.get().run();
        }
    }
}
