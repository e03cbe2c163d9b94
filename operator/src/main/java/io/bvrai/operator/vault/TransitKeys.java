package io.bvrai.operator.vault;

import io.bvrai.operator.external.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Encryption keys that never leave Vault (AES-256-GCM, not exportable, no plaintext backup). Throws {@link io.bvrai.operator.external.NeighbourException}. */
public interface TransitKeys {
    /** @param rotateEvery automatic rotation; {@link Duration#ZERO} for a key that others are wrapped with */
    Drift ensure(String name, Duration rotateEvery);

    /**
     * A key's newest version.
     *
     * @param since when it was made
     */
    record Version(int number, Instant since) {}

    Optional<Version> newest(String name);

    /** Makes a version that is used from now on; what the earlier ones encrypted can still be decrypted. */
    void rotate(String name);

    boolean exists(String name);

    /** Destroys every version: whatever was encrypted with it is gone for good. Nothing to destroy is success. */
    void destroy(String name);
}
