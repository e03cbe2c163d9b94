package io.bvrai.operator.postgres;

import io.bvrai.operator.external.TenantId;
import java.util.Optional;

/**
 * Which id a tenant's name stands for. A name belongs to one id until that tenant is erased; an id belongs to one tenant for ever.
 * All methods throw {@link io.bvrai.operator.external.NeighbourException}.
 */
public interface TenantRegistry {
    /** The id of this name; mints and records one when the name is free. Concurrent callers get the same id. */
    TenantId reserve(String name);

    /**
     * Takes over an id after a restore or a move. Empty when that isn't possible: the name stands for another id, or the id for another
     * name or for an erased tenant.
     */
    Optional<TenantId> adopt(String name, TenantId id);

    Optional<TenantId> find(String name);

    /** Frees the name. To be called when nothing of the tenant is left; the id stays recorded and is never used again. */
    void erased(TenantId id);
}
