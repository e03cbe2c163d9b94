package io.bvrai.runtime.media;

import org.jspecify.annotations.Nullable;

/** Judges {@code X-Twilio-Signature} of a WebSocket upgrade: over the public {@code wss://} address, with the tokens of the account. */
@FunctionalInterface
public interface UpgradeSignature {
    /**
     * @param target the request's path as received, still encoded, with its query if it has one
     * @param signature the header, null when absent
     */
    boolean isValid(String target, @Nullable String signature);
}
