package io.bvrai.operator.external;

import java.util.Optional;

/** Where the intent of one resource is kept: its status, under a field manager of its own. */
public interface IntentLog {
    /** As the API server has it now; a cached copy could predate our own write. */
    Optional<Intent> read();

    /** As a copy has it that costs no request and may be old. */
    default Optional<Intent> copy() {
        return Optional.empty();
    }

    /** Returns when the API server has acknowledged. */
    void write(Intent intent);
}
