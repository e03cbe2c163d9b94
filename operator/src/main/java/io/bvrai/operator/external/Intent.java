package io.bvrai.operator.external;

import java.time.Instant;

/**
 * The record of something that is to be created once.
 *
 * @param tag what the thing carries outside, made of the tenant's id and the resource's name
 * @param attempts how many times it has been asked for
 * @param startedAt when it was last asked for
 */
public record Intent(String tag, State state, int attempts, Instant startedAt) {
    public enum State {
        /** Written before the request leaves; whether the thing exists is not known. */
        PENDING,
        SUCCEEDED,
        /** The neighbour said no and nothing was created. */
        FAILED,
        /** What exists outside can't be explained: a person has to look. */
        AMBIGUOUS
    }

    Intent in(State next) {
        return new Intent(tag, next, attempts, startedAt);
    }
}
