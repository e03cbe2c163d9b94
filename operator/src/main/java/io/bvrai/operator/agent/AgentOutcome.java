package io.bvrai.operator.agent;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.v1alpha1.agent.VoiceAgentReason;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.Optional;

/** How far the reconciliation of an agent came. */
sealed interface AgentOutcome {
    /** Somebody asked that nothing be touched. */
    record Paused() implements AgentOutcome {}

    /** The runtime can't run what the spec asks for. */
    record NotRunnable(String message) implements AgentOutcome {}

    /** Something that the spec points at is missing. What runs goes on running. */
    record Unresolved(VoiceAgentReason reason, String message) implements AgentOutcome {}

    /** The Tenant isn't as far as an agent needs it: no pod before its walls stand. */
    record Gated(String tenant, String missing) implements AgentOutcome {}

    /** A neighbour or the API server failed. */
    record Failed(VoiceAgentReason reason, String message) implements AgentOutcome {
        static Failed of(RuntimeException failure) {
            return new Failed(reason(failure), String.valueOf(failure.getMessage()));
        }

        private static VoiceAgentReason reason(RuntimeException failure) {
            if (!(failure instanceof NeighbourException vault)) {
                return VoiceAgentReason.KUBERNETES_REFUSED;
            }
            if (vault.problem() == Problem.NOT_MANAGED) {
                return VoiceAgentReason.OBSERVE_ONLY;
            }
            return VoiceAgentReason.VAULT_UNAVAILABLE;
        }
    }

    /**
     * How its pods' login stands in Vault.
     *
     * @param drifted what differs and is only to be reported
     * @param lookAgain how soon it is compared again
     */
    record Login(Optional<String> drifted, Duration lookAgain) {}

    /** All is applied; what became of it is observed. */
    record Applied(AgentRevision revision, String endpoint, Login login, Optional<Deployment> deployment, Live live)
            implements AgentOutcome {}

    /** Whether pods answer with the revision. */
    sealed interface Live {
        /** All of them. */
        record Yes(int activeCalls) implements Live {}

        /** Not all of them yet. */
        record Loading(String message, int activeCalls) implements Live {}

        /** Nobody knows. */
        record Unknown(String why) implements Live {}
    }
}
