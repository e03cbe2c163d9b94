package io.bvrai.runtime.media;

/** A message that the protocol doesn't allow. The text names the field, never its content: that may be a caller's voice or keys. */
final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1;

    MalformedMessage(String message) {
        super(message);
    }
}
