package io.bvrai.runtime.platform.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import org.jspecify.annotations.Nullable;

/** Redis can't be had for this command; whoever asked goes on without it. */
public final class RedisAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RedisAwayException(String message) {
        super(message);
    }

    public RedisAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the connection itself is at fault; an error that Redis answered leaves it sound. */
    boolean connectionIsDoubtful() {
        @Nullable Throwable cause = getCause();
        return cause == null || !(cause.getCause() instanceof ErrorType);
    }
}
