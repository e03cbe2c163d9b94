package io.bvrai.operator.testbed.wire;

import java.util.EnumSet;
import java.util.Set;

/** The ways of the fault matrix in which a write goes wrong. */
public enum Mode {
    KILLED_BEFORE(false, true, 0),
    /** It was done, and whoever asked was gone before the answer came. */
    KILLED_AFTER(true, true, 0),
    /** It was done, and no answer comes. */
    TIMEOUT_AFTER(true, false, 0),
    CONFLICT(false, false, 409),
    THROTTLED(false, false, 429),
    SERVER_ERROR(false, false, 500),
    /** The connection ends before the neighbour has the request. */
    RESET(false, false, 0),
    /** None of the matrix, as those that follow: there is no room left for what is to be written. */
    FULL(false, false, 507),
    /** It is another's replica and takes no writes. */
    READ_ONLY(false, false, 421),
    /** It doesn't know who asks. */
    LOCKED_OUT(false, false, 401),
    /** It is up and serves nobody: a sealed Vault, a Redis that is loading its data. */
    STANDS_STILL(false, false, 503);

    /** The seven of the fault matrix. */
    public static final Set<Mode> MATRIX = EnumSet.range(KILLED_BEFORE, RESET);

    final boolean done;
    final int status;
    private final boolean kills;

    Mode(boolean done, boolean kills, int status) {
        this.done = done;
        this.kills = kills;
        this.status = status;
    }

    /** Whether nothing of the process reaches anybody after it. */
    public boolean kills() {
        return kills;
    }

    /** Whether a neighbour that refuses in this way refuses a request. */
    boolean concerns(Request request) {
        return request.writes() || this == LOCKED_OUT || this == STANDS_STILL;
    }

    /** Whether the neighbour is heard to say no. */
    boolean refuses() {
        return status > 0;
    }
}
