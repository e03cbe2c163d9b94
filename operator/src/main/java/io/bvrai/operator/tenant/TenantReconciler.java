package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Durations;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.EndlessRetry;
import io.bvrai.operator.kube.OwnedObjects;
import io.bvrai.operator.kube.Requests;
import io.bvrai.operator.kube.SpecOrRequestChanged;
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
        retry = EndlessRetry.class,
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 20, timeUnit = TimeUnit.MINUTES))
@RateLimited(maxReconciliations = 10, within = 1)
public class TenantReconciler implements Reconciler<Tenant>, Cleaner<Tenant> {
    static final String NAME = "tenant";
    static final String FINALIZER = "voice.bvrai.io/tenant";

    private final BvraiConfig config;
    private final Leaving leaving;
    private final Memory memory;
    private final CredentialMetrics metrics;
    private final Clock clock;

    TenantReconciler(BvraiConfig config, Leaving leaving, Memory memory, CredentialMetrics metrics, Clock clock) {
        this.config = config;
        this.leaving = leaving;
        this.memory = memory;
        this.metrics = metrics;
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
        TenantReport report = leaving.pass(tenant, context);
        if (report.postponed().isPresent()) {
            return UpdateControl.<Tenant>noUpdate()
                    .rescheduleAfter(report.postponed().get());
        }
        TenantStatus status = report.status();
        metrics.show(tenant.getMetadata().getName(), status.credentials());
        TenantStatusWriter.report(tenant, status, context);
        return UpdateControl.<Tenant>noUpdate().rescheduleAfter(next(tenant, report));
    }

    private Duration next(Tenant tenant, TenantReport report) {
        Duration interval = Durations.parse(tenant.getSpec().resyncInterval());
        Optional<Duration> stage = report.departure().map(at -> at.lookAgain().orElse(interval));
        if (stage.isPresent()) {
            return stage.get().compareTo(interval) < 0 ? stage.get() : interval;
        }
        if (report.complete()) {
            memory.succeeded(tenant);
            Duration resync = memory.resync(tenant, interval);
            // The neighbours keep until then; how many calls there are is asked more often, of the tenant's own API.
            Duration status = config.intervals().status();
            return resync.compareTo(status) < 0 ? resync : status;
        }
        return report.lookAgain().orElseGet(() -> memory.backOff(tenant, report.stoppedAt()));
    }

    /**
     * Destroys nothing that the spec doesn't ask for without the confirming annotation, however the deletion timestamp came about: an unconfirmed deletion leaves the
     * tenant served, or, where its spec off-boards it, lets it leave at the spec's pace.
     */
    @Override
    public DeleteControl cleanup(Tenant tenant, Context<Tenant> context) {
        if (Requests.isPaused(tenant)) {
            TenantStatusWriter.reportPaused(tenant, clock, context);
            return DeleteControl.noFinalizerRemoval();
        }
        boolean confirmed = Requests.annotation(tenant, Annotations.CONFIRM_DELETE)
                .filter(tenant.getMetadata().getName()::equals)
                .isPresent();
        Optional<TenantReport> keeps = confirmed
                ? leaving.delete(tenant, context)
                : Optional.of(leaving.pass(tenant, context))
                        .filter(report -> !report.isErased())
                        .map(TenantReport::unconfirmedDeletion);
        if (keeps.isEmpty()) {
            memory.forget(tenant);
            metrics.forget(tenant.getMetadata().getName());
            return DeleteControl.defaultDelete();
        }
        TenantStatusWriter.report(tenant, keeps.get().status(), context);
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(next(tenant, keeps.get()));
    }
}
