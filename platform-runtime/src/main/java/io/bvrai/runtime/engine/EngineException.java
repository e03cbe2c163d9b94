package io.bvrai.runtime.engine;

/** An engine that can't be had or was lost. The message carries no credential, address with credential or words of a conversation. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1;

    /** What went wrong, and so whether the same engine is worth another try. */
    public enum Kind {
        /** No connection, or it broke during set-up. */
        UNREACHABLE,
        /** A deadline of {@link EngineDeadlines} passed. */
        TIMED_OUT,
        /** The provider's own limit on rate or concurrency. */
        LIMITED,
        /** The provider doesn't accept the key or the request: repeating is of no use. */
        REFUSED,
        /** The provider said something that its protocol doesn't allow. */
        PROTOCOL,
        /** The connection ended in the middle of the conversation. */
        LOST
    }

    private final Kind kind;

    public EngineException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public EngineException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
