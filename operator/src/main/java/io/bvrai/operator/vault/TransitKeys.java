package io.bvrai.operator.vault;

import io.bvrai.operator.external.Drift;
import java.time.Duration;

/** Encryption keys that never leave Vault (AES-256-GCM, not exportable, no plaintext backup). Throws {@link io.bvrai.operator.external.NeighbourException}. */
public interface TransitKeys {
    /** @param rotateEvery automatic rotation; {@link Duration#ZERO} for a key that others are wrapped with */
    Drift ensure(String name, Duration rotateEvery);

    boolean exists(String name);

    /** Destroys every version: whatever was encrypted with it is gone for good. Nothing to destroy is success. */
    void destroy(String name);
}
