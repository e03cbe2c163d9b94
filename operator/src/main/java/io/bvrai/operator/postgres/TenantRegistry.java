package io.bvrai.operator.postgres;

import io.bvrai.operator.external.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * Which id a tenant's name stands for, and which Tenant resource holds it. A name belongs to one id until that tenant is erased; an id
 * belongs to one tenant for ever. The holder is the resource's uid: one that is made again under the name of another, whose data still lies
 * there, inherits nothing unless the platform team says so by {@link #adopt}. All methods throw
 * {@link io.bvrai.operator.external.NeighbourException}.
 */
public interface TenantRegistry {
    /**
     * The id of this name; mints and records one when the name is free. Concurrent callers with one holder get the same id. Empty when the
     * name is reserved: another resource held it and what it left isn't erased.
     */
    Optional<TenantId> reserve(String name, String holder);

    /**
     * Takes over an id after a restore or a move, and ends an off-boarding that hasn't begun to erase. Empty when that isn't possible: the
     * name stands for another id or for none, or the id for another name or for an erased tenant, or its erasure has begun. Records no id that isn't
     * recorded.
     */
    Optional<TenantId> adopt(String name, TenantId id, String holder);

    /** Whether the id is or was some tenant's. */
    boolean knows(TenantId id);

    /**
     * Whether an account that tenants bring is this tenant's; claims it when it is nobody's. Of two tenants that claim one at once exactly one gets
     * it, and keeps it until it is erased.
     */
    boolean claimAccount(TenantId id, String accountSid);

    /**
     * Whether an OpenID Connect issuer's tokens of this audience are this tenant's; claims them when they are nobody's. Of two tenants that claim
     * them at once exactly one gets them, and keeps them until it claims others, releases them or is erased.
     */
    boolean claimOidc(TenantId id, String issuer, String audience);

    /** What the tenant claimed by {@link #claimOidc} is nobody's any more. */
    void releaseOidc(TenantId id);

    /** Whether the tenant had a claim by {@link #claimOidc} within the last {@link io.bvrai.operator.external.SharedListing#AGE}; one question for all tenants. */
    boolean recentlyClaimedOidc(TenantId id);

    /** The id that the name stands for, whoever holds it. */
    Optional<TenantId> find(String name);

    /**
     * All names that stood for a tenant within the last {@link io.bvrai.operator.external.SharedListing#AGE}, or did until a few minutes before: what others list of
     * its places may be as old.
     */
    List<String> names();

    /** The id that this resource holds; empty when it holds none, although its name may be reserved. */
    Optional<TenantId> heldBy(String name, String holder);

    /**
     * The same as it was within the last {@link io.bvrai.operator.external.SharedListing#AGE}, which costs all tenants together one question. For whoever sees whether all is as it
     * was: what is made is made behind {@link io.bvrai.operator.external.TenantFence}, which asks whether the tenant still stands.
     */
    Optional<TenantId> recentlyHeldBy(String name, String holder);
}
