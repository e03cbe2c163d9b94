package io.bvrai.operator.redis;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.TenantId;
import java.util.List;

/** Redis users of tenants. All methods throw {@link io.bvrai.operator.external.NeighbourException}. */
public interface TenantCaches {
    /** Makes the tenant's user as it should be, with these passwords and no other; compares first. Two while they rotate. */
    Drift ensure(TenantId id, List<String> passwords);

    /** Whether the tenant's user can log in with this password. */
    boolean accepts(TenantId id, String password);

    /** What there still is of the tenant, in words; empty when nothing is. */
    List<String> remains(TenantId id);

    /** Removes the user and closes its connections, then the tenant's keys. Nothing to remove is success. */
    void remove(TenantId id);
}
