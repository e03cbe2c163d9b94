package io.bvrai.runtime.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Credentials in a request's header {@code Authorization} (RFC 6750). */
final class Bearer {
    /** The scheme, as a challenge names it. */
    static final String SCHEME = "Bearer";

    private static final String PREFIX = SCHEME + " ";

    private Bearer() {}

    /** What the header carries; empty where there is none, or one of another scheme. */
    static Optional<String> token(@Nullable String authorization) {
        return Optional.ofNullable(authorization)
                .filter(header -> header.startsWith(PREFIX))
                .map(header -> header.substring(PREFIX.length()));
    }
}
