package io.bvrai.simulator.call;

import java.util.Arrays;
import java.util.Optional;

/** A call's status as the REST API and webhooks write it. */
public enum CallStatus {
    QUEUED("queued", false),
    INITIATED("initiated", false),
    RINGING("ringing", false),
    IN_PROGRESS("in-progress", false),
    COMPLETED("completed", true),
    BUSY("busy", true),
    FAILED("failed", true),
    NO_ANSWER("no-answer", true),
    CANCELED("canceled", true);

    private final String wire;
    private final boolean terminal;

    CallStatus(String wire, boolean terminal) {
        this.wire = wire;
        this.terminal = terminal;
    }

    public String wire() {
        return wire;
    }

    public boolean terminal() {
        return terminal;
    }

    public static Optional<CallStatus> from(String wire) {
        return Arrays.stream(values()).filter(each -> each.wire.equals(wire)).findFirst();
    }
}
