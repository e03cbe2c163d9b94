package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantAccess.Oidc;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.postgres.TenantRegistry;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose an issuer's tokens of one audience are: one tenant's, or a person of one could come in at another. The first that claims them in the registry
 * has them; nothing else of a tenant waits for its claim.
 */
final class OidcClaim {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final TenantRegistry registry;

    OidcClaim(TenantRegistry registry) {
        this.registry = registry;
    }

    /**
     * The condition that says whether the tenant's API accepts such tokens: true where they are this tenant's, false where they aren't, unknown while the
     * registry can't be asked, and then what the pods go by stays as it is. Empty where none are wanted and none are claimed.
     *
     * @param claimed whether some are known to have been claimed before
     */
    Optional<Link> settle(TenantIdentity tenant, @Nullable Oidc wanted, boolean claimed) {
        try {
            if (wanted == null) {
                // An operator that didn't come to report its claim, or was told to change nothing when it was dropped,
                // left one behind.
                if (claimed || registry.recentlyClaimedOidc(tenant.id())) {
                    registry.releaseOidc(tenant.id());
                }
                return Optional.empty();
            }
            return Optional.of(claim(tenant, wanted));
        } catch (NeighbourException e) {
            if (wanted == null && !claimed) {
                return Optional.empty();
            }
            return Optional.of(
                    e.problem() == Problem.NOT_MANAGED ? Link.broken(ConditionTypes.OIDC_READY, e) : unasked(e));
        }
    }

    private Link claim(TenantIdentity tenant, Oidc wanted) {
        return registry.claimOidc(tenant.id(), wanted.issuer(), wanted.audience())
                ? Link.stands(
                        ConditionTypes.OIDC_READY,
                        "The tenant API accepts tokens of " + wanted.issuer() + " for " + wanted.audience()
                                + " beside its own keys.")
                : Link.missing(
                        ConditionTypes.OIDC_READY,
                        TenantReason.OWNERSHIP_CONFLICT,
                        "Tokens of " + wanted.issuer() + " for " + wanted.audience()
                                + " are another tenant's: the tenant API accepts its own keys only. Give one of the two an audience of"
                                + " its own; once the other has let it go, it is looked at again within spec.resyncInterval.");
    }

    private static Link unasked(NeighbourException e) {
        return new Link(
                ConditionTypes.OIDC_READY,
                Condition.Status.UNKNOWN,
                TenantReason.DATABASE_UNAVAILABLE,
                e.getMessage()
                        + ". Until the registry says whose these tokens are, the tenant API goes on as it is. It is tried again by itself.",
                Optional.of(e.retryAfter().orElse(SOON)));
    }
}
