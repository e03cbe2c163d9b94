package io.bvrai.runtime.privacy;

import org.jspecify.annotations.Nullable;

/** A sealed field isn't what was written in this place, and never will be. */
public final class SealBrokenException extends PrivacyException {
    private static final long serialVersionUID = 1L;

    public SealBrokenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
