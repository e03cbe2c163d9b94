package io.bvrai.runtime.privacy;

import org.jspecify.annotations.Nullable;

/** Personal data can't be sealed or opened. */
public class PrivacyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PrivacyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
