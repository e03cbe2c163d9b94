package io.bvrai.runtime.call;

/** Who started the call, seen from the tenant. */
public enum Direction {
    INBOUND,
    OUTBOUND
}
