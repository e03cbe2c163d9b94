package io.bvrai.operator.external;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A neighbour failed in one of the ways of {@link Problem}. The message is shown in conditions and logs: it names what was tried and
 * never carries a credential, a response body with secret fields, or a personal datum.
 */
public final class NeighbourException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Neighbour neighbour;
    private final Problem problem;
    private final @Nullable Duration retryAfter;

    public NeighbourException(Neighbour neighbour, Problem problem, String message) {
        this(neighbour, problem, message, null, null);
    }

    public NeighbourException(Neighbour neighbour, Problem problem, String message, @Nullable Throwable cause) {
        this(neighbour, problem, message, cause, null);
    }

    public NeighbourException(
            Neighbour neighbour,
            Problem problem,
            String message,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter) {
        super(message, cause);
        this.neighbour = neighbour;
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    public Neighbour neighbour() {
        return neighbour;
    }

    public Problem problem() {
        return problem;
    }

    /** How long the neighbour asked to be left alone, when it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
