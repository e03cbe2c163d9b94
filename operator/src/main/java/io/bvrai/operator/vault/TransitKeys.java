package io.bvrai.operator.vault;

import io.bvrai.operator.external.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys that never leave Vault (not exportable, no plaintext backup). Throws {@link io.bvrai.operator.external.NeighbourException}. */
public interface TransitKeys {
    /**
     * A key to encrypt with (AES-256-GCM).
     *
     * @param rotateEvery automatic rotation; {@link Duration#ZERO} for a key that others are wrapped with
     */
    Drift ensure(String name, Duration rotateEvery);

    /** A key to sign with (Ed25519), never rotated: its public half is in what it signed. */
    Drift ensureSigning(String name);

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

    /** What isn't the operator's to put right. */
    enum Flaw {
        /** It can be read out of Vault: it was made, or set, exportable or open to backups in plain text. */
        CAN_LEAVE,
        /** Somebody made it for something else. */
        OTHER_TYPE,
        /** Earlier versions were trimmed: what they encrypted is gone for good. */
        TRIMMED,
        /** Somebody marked it as deleted: it can be had back, and is of no use until then. */
        DELETED
    }

    /** Of a key to encrypt with; none of one that isn't there. */
    Set<Flaw> flaws(String name);

    /** Of a key to sign with. */
    Set<Flaw> flawsOfSigning(String name);

    /** Names of all keys, every tenant's, as they were within the last minute. */
    List<String> names();

    /** Destroys every version: whatever was encrypted with it is gone for good. Nothing to destroy is success. */
    void destroy(String name);
}
