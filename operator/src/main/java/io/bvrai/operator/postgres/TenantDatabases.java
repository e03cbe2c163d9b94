package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.TenantId;
import java.util.List;
import java.util.Map;

/** Databases of tenants. All methods throw {@link io.bvrai.operator.external.NeighbourException}. */
public interface TenantDatabases {
    /**
     * Makes a tenant's database and roles as they should be. Compares before writing; interrupted anywhere, running it again completes
     * it. Nobody but the operator can connect before the grants stand, and a new tenant can't while the server has a database that lets every login in: what can be
     * made is made, then {@link io.bvrai.operator.external.Problem#EXPOSED} names it. Who was let in before (its migrations have run) goes on and is
     * given back what it lost, with a warning in the log.
     *
     * @param connectionLimit connections that each of the two application logins may hold
     */
    Drift ensure(TenantId id, int connectionLimit);

    /**
     * The tables of the tenant's schema and how many rows each holds; empty when there is no database. Counts only: no row is read by the
     * operator. Tables of millions of rows are estimated, as PostgreSQL's planner does.
     */
    Map<String, Long> rows(TenantId id);

    /** What there still is of the tenant, in words; empty when nothing is. */
    List<String> remains(TenantId id);

    /** Drops database and roles with everything in them. Nothing to drop is success. */
    void drop(TenantId id);
}
