package io.bvrai.operator.agent;

import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.Changes;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.Poke;
import io.bvrai.operator.kube.PokeSchedule;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Brings a revision from the ConfigMap into the pods: pokes them, and asks until all of them answer with it. */
@ApplicationScoped
class LiveRevisions {
    private final Poke poke;
    private final TenantStatusSource documents;
    private final BvraiConfig config;
    private final Clock clock;
    private final PokeSchedule watch;

    LiveRevisions(KubernetesClient client, TenantStatusSource documents, BvraiConfig config, Clock clock) {
        this.poke = new Poke(client);
        this.documents = documents;
        this.config = config;
        this.clock = clock;
        this.watch = new PokeSchedule(clock);
    }

    /** Whether the pods answer with the revision; pokes them when they don't and it is time to. */
    AgentOutcome.Live of(
            VoiceAgent agent, HomeTenant tenant, String revision, Optional<Deployment> deployment, Changes changes) {
        var uid = agent.getMetadata().getUid();
        var written = changes.wrote("ConfigMap", AgentPlan.workload(agent));
        var live = written
                ? new AgentOutcome.Live.Loading("Pods are being told", 0)
                : observe(agent, tenant, revision, ready(deployment), maxAge(agent, revision));
        if (live instanceof AgentOutcome.Live.Yes) {
            watch.settled(uid);
        } else if (ready(deployment) > 0 && watch.isDue(uid, revision)) {
            poke.pods(tenant.namespace(), AgentPlan.selector(agent), revision + "-" + clock.millis());
        }
        return live;
    }

    void forget(String uid) {
        watch.settled(uid);
    }

    private Duration maxAge(VoiceAgent agent, String revision) {
        var status = agent.getStatus();
        var settled = status != null && revision.equals(status.activeRevision());
        return settled
                ? config.intervals().status().dividedBy(2)
                : config.intervals().statusWhileWaiting().dividedBy(2);
    }

    private AgentOutcome.Live observe(
            VoiceAgent agent, HomeTenant tenant, String revision, int readyPods, Duration maxAge) {
        return switch (documents.of(tenant.name(), tenant.namespace(), maxAge)) {
            case TenantStatusSource.Answer.Unknown unknown ->
                wasLive(agent, revision) ? asBefore(agent) : new AgentOutcome.Live.Unknown(unknown.why());
            case TenantStatusSource.Answer.Known known -> judge(agent, known.document(), revision, readyPods);
        };
    }

    /** Silence takes nothing away: a tenant-api that rolls, or pods whose heartbeat was lost, don't unload a revision. */
    private static boolean wasLive(VoiceAgent agent, String revision) {
        var status = agent.getStatus();
        return status != null
                && revision.equals(status.activeRevision())
                && Conditions.holds(status.conditions(), ConditionTypes.REVISION_LIVE);
    }

    private static AgentOutcome.Live asBefore(VoiceAgent agent) {
        return new AgentOutcome.Live.Yes(
                Objects.requireNonNullElse(agent.getStatus().activeCalls(), 0));
    }

    private static AgentOutcome.Live judge(
            VoiceAgent agent, TenantStatusDocument document, String revision, int readyPods) {
        var heard = document.agents().stream()
                .filter(each -> each.name().equals(agent.getMetadata().getName()))
                .findFirst();
        var pods = heard.map(TenantStatusDocument.Agent::pods).orElse(List.of());
        var with = pods.stream()
                .filter(pod -> pod.stableRevision().equals(revision))
                .count();
        if (readyPods > 0 && with == pods.size() && with < readyPods && wasLive(agent, revision)) {
            return asBefore(agent);
        }
        if (heard.isEmpty() || readyPods == 0) {
            return new AgentOutcome.Live.Loading("No pod has reported yet", 0);
        }
        var calls = heard.get().activeCalls();
        return with >= readyPods && with == pods.size()
                ? new AgentOutcome.Live.Yes(calls)
                : new AgentOutcome.Live.Loading(
                        with + " of " + Math.max(readyPods, pods.size()) + " pods answer with " + revision, calls);
    }

    private static int ready(Optional<Deployment> deployment) {
        return deployment
                .map(Deployment::getStatus)
                .map(status -> status.getReadyReplicas())
                .orElse(0);
    }
}
