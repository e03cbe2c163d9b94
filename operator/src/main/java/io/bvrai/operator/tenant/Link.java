package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.time.Duration;
import java.util.Optional;

/**
 * One link of the chain that makes a tenant ready, as its condition will say it.
 *
 * @param type the condition's type
 * @param lookAgain when to look again, if the neighbour or the protocol said so
 */
record Link(String type, Condition.Status status, TenantReason reason, String message, Optional<Duration> lookAgain) {

    static Link stands(String type, String message) {
        return new Link(type, Condition.Status.TRUE, TenantReason.PROVISIONED, message, Optional.empty());
    }

    static Link missing(String type, TenantReason reason, String message) {
        return new Link(type, Condition.Status.FALSE, reason, message, Optional.empty());
    }

    static Link waitingFor(String type, String earlier) {
        return missing(type, TenantReason.WAITING, "Waits for " + earlier + ".");
    }

    /** Kubernetes is about to do it: nobody has to act. */
    static Link underWay(String type, String message, Duration lookAgain) {
        return new Link(type, Condition.Status.FALSE, TenantReason.PROVISIONING, message, Optional.of(lookAgain));
    }

    static Link settling(String type, String message, Duration lookAgain) {
        return new Link(type, Condition.Status.UNKNOWN, TenantReason.AMBIGUOUS, message, Optional.of(lookAgain));
    }

    /** A neighbour failed: the condition names it, whatever link it broke. */
    static Link broken(String type, NeighbourException e) {
        if (e.problem() == Problem.DRIFTED) {
            // It serves as it is: what was changed is a person's to judge.
            return new Link(type, Condition.Status.TRUE, TenantReason.DRIFTED, e.getMessage() + ".", Optional.empty());
        }
        if (e.problem() == Problem.NOT_MANAGED) {
            return missing(type, TenantReason.OBSERVE_ONLY, e.getMessage() + ", and managementPolicy is ObserveOnly.");
        }
        if (e.problem() == Problem.DELETED) {
            return missing(type, TenantReason.CREDENTIAL_MISSING, e.getMessage() + ".");
        }
        TenantReason reason = e.problem() == Problem.EXPOSED ? TenantReason.NOT_ISOLATED : unavailable(e.neighbour());
        String advice =
                switch (e.problem()) {
                    case UNAVAILABLE, THROTTLED, CONFLICT -> "It is tried again by itself.";
                    case SEALED -> "Unseal Vault; it is tried again by itself.";
                    case DENIED -> "Grant the operator what it lacks; it is tried again by itself.";
                    case EXPOSED -> "It is looked at again by itself.";
                    case NOT_FOUND, REFUSED, NOT_MANAGED, DRIFTED, DELETED ->
                        "It is tried again, but likely needs the platform team.";
                    case UNCONFIRMED -> "It is looked for before anything is repeated.";
                };
        return new Link(type, Condition.Status.FALSE, reason, e.getMessage() + ". " + advice, e.retryAfter());
    }

    private static TenantReason unavailable(Neighbour neighbour) {
        return switch (neighbour) {
            case VAULT -> TenantReason.VAULT_UNAVAILABLE;
            case POSTGRESQL -> TenantReason.DATABASE_UNAVAILABLE;
            case REDIS -> TenantReason.CACHE_UNAVAILABLE;
            case TWILIO -> TenantReason.TELEPHONY_UNAVAILABLE;
        };
    }

    boolean holds() {
        return status == Condition.Status.TRUE;
    }

    /** What links of later stages wait for, in words. */
    static String words(String type) {
        return switch (type) {
            case ConditionTypes.DATABASE_READY -> "the database";
            case ConditionTypes.CACHE_READY -> "the cache user";
            case ConditionTypes.TELEPHONY_READY -> "the telephone account";
            case ConditionTypes.SECRETS_READY -> "the secrets";
            default -> type;
        };
    }
}
