package io.bvrai.operator.vault;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Work that compares one tenant with what Vault holds: what it has read is not asked for twice. Several parts of a look need the same secret, and
 * each is one request. It lasts as long as the work, and whatever the work writes makes it forget everything: nothing is kept from one look to the
 * next. Bound to the running thread.
 */
public final class OneLook {
    private static final ScopedValue<OneLook> CURRENT = ScopedValue.newInstance();

    private final Map<String, VaultReply> seen = new HashMap<>();

    private OneLook() {}

    public static <T> T during(Supplier<T> work) {
        return ScopedValue.where(CURRENT, new OneLook()).call(work::get);
    }

    /** The answer to a request that changes nothing, asked now unless this look has asked before. */
    static VaultReply seen(String request, Supplier<VaultReply> asking) {
        if (!CURRENT.isBound()) {
            return asking.get();
        }
        Map<String, VaultReply> seen = CURRENT.get().seen;
        VaultReply known = seen.get(request);
        if (known == null) {
            known = asking.get();
            seen.put(request, known);
        }
        return known;
    }

    /** Something is written: whether or not it succeeds, what was seen before isn't what is there now. */
    static void forget() {
        if (CURRENT.isBound()) {
            CURRENT.get().seen.clear();
        }
    }
}
