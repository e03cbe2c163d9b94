package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.Money;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus.Drift;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far the reconciliation of a number came. */
sealed interface NumberOutcome {
    /** Somebody asked that nothing be touched. */
    record Paused() implements NumberOutcome {}

    /** The tenant may not have the number, and doesn't hold it yet: nothing is looked for, bought or bound. */
    record Refused() implements NumberOutcome {}

    /** Nothing is done before what the spec points at is there. What is bound stays bound. */
    record Unresolved(PhoneNumberReason reason, String message) implements NumberOutcome {}

    /** A neighbour failed. */
    record Failed(PhoneNumberReason reason, String message) implements NumberOutcome {
        static Failed of(NeighbourException failure) {
            return new Failed(reasonOf(failure), String.valueOf(failure.getMessage()));
        }

        private static PhoneNumberReason reasonOf(NeighbourException failure) {
            if (failure.neighbour() == Neighbour.VAULT) {
                return PhoneNumberReason.VAULT_UNAVAILABLE;
            }
            return switch (failure.problem()) {
                case NOT_FOUND -> PhoneNumberReason.NONE_AVAILABLE;
                case REFUSED -> PhoneNumberReason.REFUSED;
                default -> PhoneNumberReason.TELEPHONY_UNAVAILABLE;
            };
        }
    }

    /**
     * The account doesn't hold the number, and what it would cost is too much.
     *
     * @param spend what the Tenant allowed its numbers to cost when this was found: with another limit it may be otherwise
     */
    record Unaffordable(PhoneNumberReason reason, String message, Optional<Money> spend) implements NumberOutcome {}

    /** The account doesn't hold the number, or not yet. */
    record NotHeld(PhoneNumberReason reason, String message, Duration lookAgain) implements NumberOutcome {
        static NotHeld beforeItIsLetGo(Duration lookAgain) {
            return new NotHeld(
                    PhoneNumberReason.ACQUIRING,
                    "A purchase was sent and not answered; it is waited for before the number is let go",
                    lookAgain);
        }
    }

    /**
     * The account holds the number.
     *
     * @param acquiredAt when it was bought; empty for a number that the account held before
     * @param agent who answers
     * @param gone the agent that is wanted and doesn't exist
     * @param drift what differs and isn't repaired
     * @param why the reason that it isn't: DRIFTED or OBSERVE_ONLY
     * @param untold what is missing before the pods that answer know the number; empty when they do
     */
    record Held(
            String number,
            String sid,
            Optional<Instant> acquiredAt,
            Optional<String> agent,
            Optional<String> gone,
            List<Drift> drift,
            PhoneNumberReason why,
            Optional<String> untold)
            implements NumberOutcome {

        Held untold(Optional<String> missing) {
            return new Held(number, sid, acquiredAt, agent, gone, drift, why, missing);
        }
    }
}
