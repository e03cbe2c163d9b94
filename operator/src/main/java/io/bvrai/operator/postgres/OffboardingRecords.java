package io.bvrai.operator.postgres;

import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Stage;
import io.bvrai.operator.external.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far each off-boarding has come. Kept beside the registry and not in the Tenant's status: it outlives the resource. All methods throw
 * {@link io.bvrai.operator.external.NeighbourException}.
 */
public interface OffboardingRecords {
    /**
     * One off-boarding.
     *
     * @param retainedSince when the retention began; absent of one that an earlier release began
     * @param retainUntil from stage Retain on
     * @param inventory what there is of the tenant, as JSON; from stage Hold on
     * @param released whether its Tenant resource is gone, so that only the sweeper works on it
     */
    record Offboarding(
            TenantId id,
            String name,
            Stage stage,
            Instant begunAt,
            Optional<Instant> retainedSince,
            Optional<Instant> retainUntil,
            Optional<String> inventory,
            boolean released) {}

    Optional<Offboarding> find(TenantId id);

    /** Begins at {@link Stage#SUSPEND}; one that has begun is left where it is. Of a tenant that is erased none begins: UNAVAILABLE. */
    Offboarding begin(TenantId id, Instant now);

    /** Goes from one stage to the next. False when it isn't at the first any more: somebody else went on with it. */
    boolean advance(TenantId id, Stage from, Stage to);

    void inventory(TenantId id, String json);

    void retain(TenantId id, Instant since, Instant until);

    /** Nobody but the sweeper works on it from now on, nothing of it runs and no resource names it: its issuer's audience is free for others. */
    void release(TenantId id);

    /** Ends it, and the tenant is served again. False when it has begun to erase: then there is no way back. */
    boolean withdraw(TenantId id);

    /** Before a number is moved out of the tenant's telephone account, so that whoever goes on with it knows what is to arrive. */
    void moving(TenantId id, String number);

    /** Numbers that were sent on their way within the last hour and weren't seen to arrive: what is nowhere for longer was released by somebody. */
    Set<String> moving(TenantId id);

    /** Nothing is kept of a number that was seen to arrive. */
    void arrived(TenantId id, String number);

    /** Those without a resource that are due for erasing, or in the midst of it. */
    List<Offboarding> due(Instant now);
}
