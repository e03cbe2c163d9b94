package io.bvrai.operator.agent;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.NotYetSupported;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.agent.VoiceAgentReason;
import io.bvrai.crds.v1alpha1.agent.VoiceAgentStatus;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.Requests;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said of an agent. Pure: outcome in, status out. */
final class AgentStatus {
    private static final List<String> PARTS_OF_READY = List.of(
            ConditionTypes.ACCEPTED,
            ConditionTypes.RESOLVED_REFS,
            ConditionTypes.SECRETS_READY,
            ConditionTypes.WORKLOAD_AVAILABLE,
            ConditionTypes.REVISION_LIVE);
    private static final String WAITING = "Waits for what is reported above";

    private final VoiceAgent agent;
    private final @Nullable VoiceAgentStatus before;
    private final Clock clock;
    private final Conditions conditions;

    private AgentStatus(VoiceAgent agent, Clock clock) {
        this.agent = agent;
        this.before = agent.getStatus();
        this.clock = clock;
        this.conditions = new Conditions(
                agent.getMetadata().getGeneration(), before == null ? List.of() : before.conditions(), clock);
    }

    /** The status to report. */
    static VoiceAgentStatus of(VoiceAgent agent, AgentOutcome outcome, Clock clock) {
        return new AgentStatus(agent, clock).of(outcome);
    }

    private VoiceAgentStatus of(AgentOutcome outcome) {
        accepted(NotYetSupported.explicitlySetPaths(agent));
        switch (outcome) {
            case AgentOutcome.Paused paused -> paused();
            case AgentOutcome.NotRunnable notRunnable -> {
                asBefore(PARTS_OF_READY.subList(1, PARTS_OF_READY.size()));
                conditions.isFalse(
                        ConditionTypes.WORKLOAD_AVAILABLE, VoiceAgentReason.NOT_YET_SUPPORTED, notRunnable.message());
            }
            case AgentOutcome.Unresolved unresolved -> {
                conditions.isFalse(ConditionTypes.RESOLVED_REFS, unresolved.reason(), unresolved.message());
                asBefore(PARTS_OF_READY.subList(2, PARTS_OF_READY.size()));
            }
            case AgentOutcome.Gated gated -> {
                conditions.isFalse(
                        ConditionTypes.RESOLVED_REFS,
                        VoiceAgentReason.TENANT_NOT_READY,
                        "Waits for " + gated.missing() + " of Tenant " + gated.tenant());
                waiting(PARTS_OF_READY.subList(2, PARTS_OF_READY.size()), WAITING);
            }
            case AgentOutcome.Failed failed -> failed(failed);
            case AgentOutcome.Applied applied -> applied(applied);
        }
        return status(outcome);
    }

    private void accepted(List<String> unsupported) {
        if (unsupported.isEmpty()) {
            conditions.isTrue(ConditionTypes.ACCEPTED, VoiceAgentReason.ACCEPTED, "");
        } else {
            conditions.isTrue(
                    ConditionTypes.ACCEPTED,
                    VoiceAgentReason.NOT_YET_SUPPORTED,
                    "Has no effect yet: " + String.join(", ", unsupported));
        }
    }

    private void paused() {
        carryOver(PARTS_OF_READY.subList(1, PARTS_OF_READY.size()));
        carryOver(List.of(ConditionTypes.READY));
        conditions.isTrue(
                ConditionTypes.PAUSED,
                VoiceAgentReason.PAUSED,
                "Nothing is touched until the annotation voice.bvrai.io/paused is removed");
    }

    private void failed(AgentOutcome.Failed failed) {
        conditions.isTrue(ConditionTypes.RESOLVED_REFS, VoiceAgentReason.RESOLVED, "");
        if (failed.reason() != VoiceAgentReason.KUBERNETES_REFUSED) {
            conditions.isFalse(ConditionTypes.SECRETS_READY, failed.reason(), failed.message());
            waiting(List.of(ConditionTypes.WORKLOAD_AVAILABLE, ConditionTypes.REVISION_LIVE), WAITING);
        } else {
            conditions.isTrue(ConditionTypes.SECRETS_READY, VoiceAgentReason.PROVISIONED, "");
            conditions.isFalse(ConditionTypes.WORKLOAD_AVAILABLE, failed.reason(), failed.message());
            waiting(List.of(ConditionTypes.REVISION_LIVE), WAITING);
        }
    }

    private void applied(AgentOutcome.Applied applied) {
        conditions.isTrue(ConditionTypes.RESOLVED_REFS, VoiceAgentReason.RESOLVED, "");
        conditions.isTrue(
                ConditionTypes.SECRETS_READY,
                applied.login().drifted().isPresent() ? VoiceAgentReason.DRIFTED : VoiceAgentReason.PROVISIONED,
                applied.login().drifted().orElse(""));
        workload(applied.deployment());
        switch (applied.live()) {
            case AgentOutcome.Live.Yes yes ->
                conditions.isTrue(ConditionTypes.REVISION_LIVE, VoiceAgentReason.REVISION_LOADED, "");
            case AgentOutcome.Live.Loading loading ->
                conditions.isFalse(ConditionTypes.REVISION_LIVE, VoiceAgentReason.REVISION_LOADING, loading.message());
            case AgentOutcome.Live.Unknown unknown ->
                conditions.isUnknown(ConditionTypes.REVISION_LIVE, VoiceAgentReason.STATUS_UNKNOWN, unknown.why());
        }
    }

    private void workload(Optional<Deployment> deployment) {
        var observed = deployment.map(Deployment::getStatus).orElse(null);
        if (deployment.isEmpty() || observed == null || isStale(deployment.get())) {
            conditions.isFalse(ConditionTypes.WORKLOAD_AVAILABLE, VoiceAgentReason.PROVISIONING, "Pods are being made");
            return;
        }
        var wanted = deployment.get().getSpec().getReplicas();
        var updated = orZero(observed.getUpdatedReplicas());
        var available = orZero(observed.getAvailableReplicas());
        if (updated >= wanted && available >= wanted) {
            conditions.isTrue(ConditionTypes.WORKLOAD_AVAILABLE, VoiceAgentReason.PODS_AVAILABLE, "");
            return;
        }
        var refused = refusal(deployment.get());
        conditions.isFalse(
                ConditionTypes.WORKLOAD_AVAILABLE,
                refused.isPresent() ? VoiceAgentReason.QUOTA_EXCEEDED : VoiceAgentReason.PODS_UNAVAILABLE,
                refused.orElse(
                        available + " of " + wanted + " pods are available, " + updated + " of the newest template"));
    }

    private static boolean isStale(Deployment deployment) {
        var seen = deployment.getStatus().getObservedGeneration();
        return seen == null || seen < deployment.getMetadata().getGeneration();
    }

    private static Optional<String> refusal(Deployment deployment) {
        return deployment.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("ReplicaFailure")
                        && condition.getStatus().equals("True"))
                .map(condition -> Objects.requireNonNullElse(condition.getMessage(), "Pods are refused"))
                .findFirst();
    }

    private void waiting(List<String> types, String message) {
        types.forEach(type -> conditions.isFalse(type, VoiceAgentReason.WAITING, message));
    }

    /** What ran goes on running; what never did waits. */
    private void asBefore(List<String> types) {
        waiting(types, WAITING);
        carryOver(types);
    }

    private void carryOver(List<String> types) {
        if (before == null) {
            return;
        }
        var earlier = before.conditions();
        types.forEach(type -> Conditions.find(earlier, type).ifPresent(condition -> conditions.keep(condition)));
    }

    private void ready() {
        var missing = conditions.firstNotHolding(PARTS_OF_READY);
        if (missing.isEmpty()) {
            conditions.isTrue(ConditionTypes.READY, VoiceAgentReason.READY, "");
        } else {
            conditions.isFalse(
                    ConditionTypes.READY,
                    VoiceAgentReason.NOT_READY,
                    missing.get().type() + ": " + missing.get().message());
        }
    }

    private VoiceAgentStatus status(AgentOutcome outcome) {
        if (!(outcome instanceof AgentOutcome.Paused)) {
            ready();
        }
        var last = before == null ? NOTHING : before;
        var generation = agent.getMetadata().getGeneration();
        var request = Requests.reconcileAt(agent);
        if (!(outcome instanceof AgentOutcome.Applied applied)) {
            return new VoiceAgentStatus(
                    generation,
                    request,
                    last.activeRevision(),
                    last.canary(),
                    last.revisions(),
                    last.endpoint(),
                    last.replicas(),
                    last.readyReplicas(),
                    last.activeCalls(),
                    conditions.toList());
        }
        var revision = applied.revision().revision();
        var observed = applied.deployment().map(Deployment::getStatus);
        return new VoiceAgentStatus(
                generation,
                request,
                conditions.holds(ConditionTypes.REVISION_LIVE) ? revision : last.activeRevision(),
                null,
                KeptRevisions.remembered(before, revision, generation, clock.instant()),
                applied.endpoint(),
                observed.map(status -> orZero(status.getReplicas())).orElse(0),
                observed.map(status -> orZero(status.getReadyReplicas())).orElse(0),
                activeCalls(applied.live(), last.activeCalls()),
                conditions.toList());
    }

    private static @Nullable Integer activeCalls(AgentOutcome.Live live, @Nullable Integer last) {
        return switch (live) {
            case AgentOutcome.Live.Yes yes -> yes.activeCalls();
            case AgentOutcome.Live.Loading loading -> loading.activeCalls();
            case AgentOutcome.Live.Unknown unknown -> last;
        };
    }

    private static final VoiceAgentStatus NOTHING =
            new VoiceAgentStatus(null, null, null, null, List.of(), null, null, null, null, List.of());

    private static int orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
