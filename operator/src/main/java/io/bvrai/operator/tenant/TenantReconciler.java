package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.DriftPolicy;
import io.bvrai.crds.v1alpha1.Durations;
import io.bvrai.crds.v1alpha1.ManagementPolicy;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.OwnedObjects;
import io.bvrai.operator.kube.Requests;
import io.bvrai.operator.kube.SpecOrRequestChanged;
import io.bvrai.operator.postgres.TenantRegistry;
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
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes a Tenant: isolation and quota, then what it has outside, then its workload. Owns all conditions of the Tenant; each says what is
 * missing, and a stage begins when the one before it stands.
 */
@ControllerConfiguration(
        name = TenantReconciler.NAME,
        fieldManager = OwnedObjects.FIELD_MANAGER,
        finalizerName = TenantReconciler.FINALIZER,
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = SpecOrRequestChanged.class),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 20, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 120_000)
@RateLimited(maxReconciliations = 10, within = 1)
public class TenantReconciler implements Reconciler<Tenant>, Cleaner<Tenant> {
    static final String NAME = "tenant";
    static final String FINALIZER = "voice.bvrai.io/tenant";

    private static final Duration DELETION_CHECK = Duration.ofSeconds(5);

    private final BvraiConfig config;
    private final TenantRegistry registry;
    private final TenantStages stages;
    private final TenantErasure erasure;
    private final Memory memory;
    private final Clock clock;

    TenantReconciler(
            BvraiConfig config,
            TenantRegistry registry,
            TenantStages stages,
            TenantErasure erasure,
            Memory memory,
            Clock clock) {
        this.config = config;
        this.registry = registry;
        this.stages = stages;
        this.erasure = erasure;
        this.memory = memory;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Tenant>> prepareEventSources(EventSourceContext<Tenant> context) {
        return TenantWatches.all(context);
    }

    @Override
    public UpdateControl<Tenant> reconcile(Tenant tenant, Context<Tenant> context) {
        if (Requests.isPaused(tenant)) {
            TenantStatusWriter.reportPaused(tenant, clock, context);
            return UpdateControl.noUpdate();
        }
        TenantReport report = converge(tenant, context);
        TenantStatusWriter.report(tenant, report.status(), context);
        return UpdateControl.<Tenant>noUpdate().rescheduleAfter(next(tenant, report));
    }

    private TenantReport converge(Tenant tenant, Context<Tenant> context) {
        TenantReport report = new TenantReport(tenant, clock);
        try {
            mandate(tenant).during(() -> {
                Optional<TenantIdentity> identity = resolve(tenant, report);
                if (identity.isPresent()) {
                    report.identity(identity.get());
                    stages.apply(tenant, identity.get(), report, new OwnedObjects<>(context), context);
                }
                return report;
            });
        } catch (KubernetesClientException e) {
            report.link(Link.missing(
                    report.current(),
                    TenantReason.KUBERNETES_REFUSED,
                    "The Kubernetes API refused: " + e.getMessage()));
        }
        return report;
    }

    private static Mandate mandate(Tenant tenant) {
        if (tenant.getSpec().managementPolicy() == ManagementPolicy.OBSERVE_ONLY) {
            return Mandate.NOTHING;
        }
        return tenant.getSpec().driftPolicy() == DriftPolicy.REPORT ? Mandate.CREATE_ONLY : Mandate.CREATE_AND_REPAIR;
    }

    /** The registry's id for this name. While the registry is away, the id that the status carries goes on being served. */
    private Optional<TenantIdentity> resolve(Tenant tenant, TenantReport report) {
        String name = tenant.getMetadata().getName();
        Optional<TenantId> known = Optional.ofNullable(tenant.getStatus())
                .flatMap(status -> Optional.ofNullable(status.id()))
                .map(TenantId::new);
        if (known.isPresent() && memory.recall(tenant).isPresent()) {
            return known.map(id -> new TenantIdentity(name, id));
        }
        try {
            Optional<TenantId> id = registered(tenant);
            if (id.isEmpty()) {
                report.link(Link.missing(
                        ConditionTypes.ACCEPTED,
                        TenantReason.NAME_RESERVED,
                        "spec.adoptId can't be taken over: it is another tenant's or an erased one's, or this name already"
                                + " stands for another id."));
            }
            return id.map(registered -> new TenantIdentity(name, registered));
        } catch (NeighbourException e) {
            report.link(
                    Link.broken(known.isPresent() ? ConditionTypes.DATABASE_READY : ConditionTypes.NAMESPACE_READY, e));
            return known.map(id -> new TenantIdentity(name, id));
        }
    }

    private Optional<TenantId> registered(Tenant tenant) {
        String name = tenant.getMetadata().getName();
        String adopted = tenant.getSpec().adoptId();
        return adopted == null || adopted.isEmpty()
                ? Optional.of(registry.reserve(name))
                : registry.adopt(name, new TenantId(adopted));
    }

    private Duration next(Tenant tenant, TenantReport report) {
        Duration interval = Durations.parse(tenant.getSpec().resyncInterval());
        if (report.complete()) {
            memory.succeeded(tenant);
            Duration floor = config.intervals().resyncFloor();
            Duration resync = memory.resync(tenant, interval.compareTo(floor) < 0 ? floor : interval);
            // The neighbours keep until then; how many calls there are is asked more often, of the tenant's own API.
            Duration status = config.intervals().status();
            return resync.compareTo(status) < 0 ? resync : status;
        }
        return report.lookAgain().orElseGet(() -> memory.backOff(tenant));
    }

    /** Destroys nothing without the confirming annotation, however the deletion timestamp came about. */
    @Override
    public DeleteControl cleanup(Tenant tenant, Context<Tenant> context) {
        String name = tenant.getMetadata().getName();
        boolean confirmed = Requests.annotation(tenant, Annotations.CONFIRM_DELETE)
                .filter(name::equals)
                .isPresent();
        if (!confirmed) {
            TenantReport serving = converge(tenant, context);
            TenantStatusWriter.report(tenant, serving.unconfirmedDeletion(), context);
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(next(tenant, serving));
        }
        return erase(tenant, context);
    }

    private DeleteControl erase(Tenant tenant, Context<Tenant> context) {
        String waitsFor;
        Duration again = DELETION_CHECK;
        try {
            Optional<String> left = erasure.proceed(tenant.getMetadata().getName());
            if (left.isEmpty()) {
                memory.forget(tenant);
                return DeleteControl.defaultDelete();
            }
            waitsFor = left.get();
        } catch (NeighbourException e) {
            waitsFor = e.getMessage() + ". It is tried again by itself.";
            again = e.retryAfter().orElseGet(() -> memory.backOff(tenant));
        }
        TenantStatusWriter.report(tenant, new TenantReport(tenant, clock).deleting(waitsFor), context);
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(again);
    }
}
