package io.bvrai.operator.external;

import java.util.Optional;

/** Where the intent of one resource is kept: its status, under a field manager of its own. */
public interface IntentLog {
    /** As the API server has it now; a cached copy could predate our own write. */
    Optional<Intent> read();

    /** Returns when the API server has acknowledged. */
    void write(Intent intent);
}
