package io.bvrai.operator.redis;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.TenantId;
import java.util.List;

/** Redis users of tenants. All methods throw {@link io.bvrai.operator.external.NeighbourException}. */
public interface TenantCaches {
    /** Makes the tenant's user as it should be, with this password and no other; compares first. */
    Drift ensure(TenantId id, String password);

    /** What there still is of the tenant, in words; empty when nothing is. */
    List<String> remains(TenantId id);

    /** Removes the user and closes its connections, then the tenant's keys. Nothing to remove is success. */
    void remove(TenantId id);
}
