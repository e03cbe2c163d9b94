package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.TenantId;

/** Databases of tenants. All methods throw {@link io.bvrai.operator.external.NeighbourException}. */
public interface TenantDatabases {
    /**
     * Makes a tenant's database and roles as they should be. Compares before writing; interrupted anywhere, running it again completes
     * it. Nobody but the operator can connect before the grants stand.
     *
     * @param connectionLimit connections that each of the two application logins may hold
     */
    Drift ensure(TenantId id, int connectionLimit);

    /** Drops database and roles with everything in them. Nothing to drop is success. */
    void drop(TenantId id);
}
