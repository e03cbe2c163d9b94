package io.bvrai.operator.redis;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.TenantId;

/** Redis users of tenants. All methods throw {@link io.bvrai.operator.external.NeighbourException}. */
public interface TenantCaches {
    /** Makes the tenant's user as it should be, with this password and no other; compares first. */
    Drift ensure(TenantId id, String password);

    /** Removes the user and closes its connections, then the tenant's keys. Nothing to remove is success. */
    void remove(TenantId id);
}
