package io.bvrai.operator.external;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps whoever makes something of a tenant apart from whoever erases it, and those who erase it from each other, whichever operator they
 * belong to: of two that overlap, one would otherwise make again what the other has erased. All methods throw
 * {@link NeighbourException}.
 */
public interface TenantFence {
    /**
     * Work that may make something of the tenant, at any neighbour. From its first change until its end nobody erases the tenant. Where the
     * erasure has begun, that change fails with CONFLICT. Work that changes nothing asks nobody.
     */
    <T> T making(TenantId id, Supplier<T> work);

    /** Work of the one who erases. Empty, and nothing was done, while somebody else is at work on the tenant. */
    <T> Optional<T> erasing(TenantId id, Supplier<T> work);
}
