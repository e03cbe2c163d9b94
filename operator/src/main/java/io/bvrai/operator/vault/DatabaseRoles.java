package io.bvrai.operator.vault;

import io.bvrai.operator.external.Drift;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Roles of Vault's database engine on the platform's PostgreSQL. Throws {@link io.bvrai.operator.external.NeighbourException}. */
public interface DatabaseRoles {
    /** A standing PostgreSQL login whose password Vault owns and rotates. Creating the role rotates at once. */
    record StaticRole(String name, String username) {}

    /** Short-lived PostgreSQL logins, made and dropped by Vault with these statements. */
    record DynamicRole(String name, List<String> creation, List<String> revocation, Duration ttl) {}

    /**
     * Two logins for one purpose whose passwords change half a period apart, so that one of them is always fresh. Vault counts each
     * role's period from its own last rotation: the second role gets half a period until it has rotated for the first time.
     */
    Drift ensureAlternating(StaticRole first, StaticRole second, Duration rotateEvery);

    Drift ensure(DynamicRole role);

    /** When a static role's password was last changed; empty when there is no such role. */
    Optional<Instant> rotatedAt(String name);

    /** Changes a static role's password now. Sessions that are open go on. */
    void rotate(String name);

    boolean existsStatic(String name);

    boolean existsDynamic(String name);

    /** Names of all static and dynamic roles, every tenant's, as they were within the last minute. */
    List<String> names();

    void removeStatic(String name);

    void removeDynamic(String name);
}
