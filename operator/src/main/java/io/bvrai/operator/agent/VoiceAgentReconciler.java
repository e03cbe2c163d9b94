package io.bvrai.operator.agent;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.TenantFence;
import io.bvrai.operator.kube.Changes;
import io.bvrai.operator.kube.EndlessRetry;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.Informers;
import io.bvrai.operator.kube.OwnedObjects;
import io.bvrai.operator.kube.Requests;
import io.bvrai.operator.kube.Resync;
import io.bvrai.operator.kube.SpecOrRequestChanged;
import io.bvrai.operator.kube.StatusWriter;
import io.bvrai.operator.vault.AuthRoles;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Keeps an agent's workload, route and live revisions as its spec says. Owns all conditions of VoiceAgent. */
@ControllerConfiguration(
        name = "voiceagent",
        fieldManager = OwnedObjects.FIELD_MANAGER,
        finalizerName = VoiceAgentReconciler.FINALIZER,
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = SpecOrRequestChanged.class),
        retry = EndlessRetry.class,
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 20, timeUnit = TimeUnit.MINUTES))
@RateLimited(maxReconciliations = 10, within = 1)
public class VoiceAgentReconciler implements Reconciler<VoiceAgent>, Cleaner<VoiceAgent> {
    static final String FINALIZER = "voice.bvrai.io/voiceagent";
    private static final List<Class<? extends HasMetadata>> OWNED = List.of(
            ServiceAccount.class,
            ConfigMap.class,
            Service.class,
            Deployment.class,
            PodDisruptionBudget.class,
            HTTPRoute.class);

    private final BvraiConfig config;
    private final AgentLogin login;
    private final LiveRevisions liveRevisions;
    private final Clock clock;

    VoiceAgentReconciler(
            BvraiConfig config,
            AuthRoles authRoles,
            TenantFence fence,
            LiveRevisions liveRevisions,
            Resync resync,
            Clock clock) {
        this.config = config;
        this.login = new AgentLogin(config, authRoles, fence, resync);
        this.liveRevisions = liveRevisions;
        this.clock = clock;
    }

    @Override
    public UpdateControl<VoiceAgent> reconcile(VoiceAgent agent, Context<VoiceAgent> context) {
        if (Requests.isPaused(agent)) {
            report(agent, new AgentOutcome.Paused(), context);
            return UpdateControl.noUpdate();
        }
        try {
            var outcome = outcome(agent, context);
            report(agent, outcome, context);
            return UpdateControl.<VoiceAgent>noUpdate().rescheduleAfter(next(outcome));
        } catch (NeighbourException | KubernetesClientException failure) {
            // The retry with back-off is the framework's, which needs the exception; people need the condition.
            login.again(agent);
            report(agent, AgentOutcome.Failed.of(failure), context);
            throw failure;
        }
    }

    private AgentOutcome outcome(VoiceAgent agent, Context<VoiceAgent> context) {
        var refs = AgentRefs.resolve(agent, context.getSecondaryResource(Tenant.class), name -> content(name, context));
        return switch (refs) {
            case AgentRefs.Unresolved missing -> new AgentOutcome.Unresolved(missing.reason(), missing.message());
            case AgentRefs.Resolved resolved -> {
                // A gate holds back the first pod; pods that run aren't taken away because Redis is.
                var gate = new OwnedObjects<>(context)
                                .stored(Deployment.class, AgentPlan.workload(agent))
                                .isPresent()
                        ? Optional.<String>empty()
                        : resolved.tenant().missingForPods();
                var revision = RevisionPlan.of(agent.getSpec(), resolved.system());
                if (gate.isPresent()) {
                    yield new AgentOutcome.Gated(resolved.tenant().name(), gate.get());
                }
                yield revision.isEmpty()
                        ? new AgentOutcome.NotRunnable(
                                "spec.engine.type Cascade can't be run yet: choose Ultravox or OpenAIRealtime")
                        : apply(agent, resolved.tenant(), revision.get(), context);
            }
        };
    }

    private AgentOutcome apply(
            VoiceAgent agent, HomeTenant tenant, AgentRevision revision, Context<VoiceAgent> context) {
        var standing = login.ensure(agent, tenant);
        var plan = new AgentPlan(config, tenant, agent);
        var owned = new OwnedObjects<>(context);
        var kept = KeptRevisions.mounted(
                owned.stored(ConfigMap.class, AgentPlan.workload(agent)),
                agent.getStatus(),
                revision.revision(),
                config.intervals().revisionRetention(),
                clock.instant());
        var wanted = plan.objects(revision, kept);
        owned.apply(wanted);
        Changes changes = owned.prune(OWNED, wanted);
        var deployment = owned.stored(Deployment.class, AgentPlan.workload(agent));
        var live = liveRevisions.of(agent, tenant, revision.revision(), deployment, changes);
        return new AgentOutcome.Applied(revision, plan.endpoint(), standing, deployment, live);
    }

    private static Optional<ConfigMap> content(String name, Context<VoiceAgent> context) {
        return context.getSecondaryResourcesAsStream(ConfigMap.class)
                .filter(configMap -> configMap.getMetadata().getName().equals(name)
                        && "true".equals(configMap.getMetadata().getLabels().get(Labels.CONTENT)))
                .findFirst();
    }

    private void report(VoiceAgent agent, AgentOutcome outcome, Context<VoiceAgent> context) {
        StatusWriter.report(agent, AgentStatus.of(agent, outcome, clock), VoiceAgent::new, context);
    }

    private Duration next(AgentOutcome outcome) {
        if (!(outcome instanceof AgentOutcome.Applied applied)) {
            return config.intervals().resync();
        }
        var look = applied.live() instanceof AgentOutcome.Live.Yes
                ? config.intervals().status()
                : config.intervals().statusWhileWaiting();
        var compare = applied.login().lookAgain();
        return look.compareTo(compare) < 0 ? look : compare;
    }

    @Override
    public DeleteControl cleanup(VoiceAgent agent, Context<VoiceAgent> context) {
        if (Requests.keepsFromGoing(agent, context.getClient())) {
            report(agent, new AgentOutcome.Paused(), context);
            return DeleteControl.noFinalizerRemoval()
                    .rescheduleAfter(config.intervals().status());
        }
        // Pods go with their owner; what Vault would still let in goes first.
        login.remove(agent);
        liveRevisions.forget(agent.getMetadata().getUid());
        return DeleteControl.defaultDelete();
    }

    @Override
    public List<EventSource<?, VoiceAgent>> prepareEventSources(EventSourceContext<VoiceAgent> context) {
        var sources = new ArrayList<EventSource<?, VoiceAgent>>();
        OWNED.forEach(kind -> sources.add(Informers.ofAgents(kind, VoiceAgent.class, context)));
        sources.add(Informers.homeTenant(VoiceAgent.class, context));
        sources.add(Informers.referenced(
                "content",
                ConfigMap.class,
                VoiceAgent.class,
                Optional.of(Labels.CONTENT + "=true"),
                AgentRefs::contentOf,
                context));
        return sources;
    }
}
