package io.bvrai.operator.vault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Versioned secrets (KV v2). Paths are relative to the mount, as {@code tenants/tenant-acme/media}. What a tenant's people put under
 * {@code providers/} and {@code tools/} is none of the operator's business: reading there is refused before it reaches Vault.
 *
 * <p>All methods throw {@link io.bvrai.operator.external.NeighbourException}.
 */
public interface SecretStore {
    /** The newest version, or empty when there is none or it was deleted. */
    Optional<Secret> read(String path);

    /** The newest version, if it was deleted and not destroyed: whoever may undelete it has its values back. */
    OptionalInt deletedVersion(String path);

    /** Writes the first version with check-and-set 0, or the next over one that was deleted, and demands check-and-set from every later writer. False: somebody wrote first. */
    boolean create(String path, Map<String, String> fields);

    /**
     * Writes the next version as a step of a rotation, which is no repair of what somebody changed: allowed wherever the operator manages at
     * all, which whoever rotates has asked first. CONFLICT as with {@link #replace}.
     */
    void rotate(String path, Map<String, String> fields, int version);

    /** Writes the next version; CONFLICT when {@code version} is no longer the newest. */
    void replace(String path, Map<String, String> fields, int version);

    /** Names directly under a folder; those ending in {@code /} are folders. */
    List<String> list(String folder);

    /** Removes all versions and the metadata. Nothing to remove is success. */
    void erase(String path);
}
