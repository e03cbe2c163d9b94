package io.bvrai.operator.campaign;

import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.ObjectRef;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.campaign.CallCampaignReason;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.EndlessRetry;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.Informers;
import io.bvrai.operator.kube.OwnedObjects;
import io.bvrai.operator.kube.Requests;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.kube.SpecOrRequestChanged;
import io.bvrai.operator.kube.StatusWriter;
import io.bvrai.operator.kube.Watching;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Hands a campaign to the tenant's dialer and tells how far it is. Owns all conditions of CallCampaign. */
@ControllerConfiguration(
        name = "callcampaign",
        fieldManager = OwnedObjects.FIELD_MANAGER,
        finalizerName = CallCampaignReconciler.FINALIZER,
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = SpecOrRequestChanged.class),
        retry = EndlessRetry.class,
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 20, timeUnit = TimeUnit.MINUTES))
@RateLimited(maxReconciliations = 10, within = 1)
public class CallCampaignReconciler implements Reconciler<CallCampaign>, Cleaner<CallCampaign> {
    static final String FINALIZER = "voice.bvrai.io/callcampaign";
    static final String AGENTS = "agents";
    static final String NUMBERS = "numbers";

    private final BvraiConfig config;
    private final DialerClient dialer;
    private final Clock clock;

    CallCampaignReconciler(BvraiConfig config, DialerClient dialer, Clock clock) {
        this.config = config;
        this.dialer = dialer;
        this.clock = clock;
    }

    @Override
    public UpdateControl<CallCampaign> reconcile(CallCampaign campaign, Context<CallCampaign> context) {
        var outcome = Requests.isPaused(campaign) ? new CampaignOutcome.Paused() : outcome(campaign, context);
        StatusWriter.report(campaign, CampaignStatus.of(campaign, outcome, clock), CallCampaign::new, context);
        return UpdateControl.<CallCampaign>noUpdate().rescheduleAfter(next(outcome));
    }

    private CampaignOutcome outcome(CallCampaign campaign, Context<CallCampaign> context) {
        var tenant = context.getSecondaryResource(Tenant.class);
        var home = HomeTenant.of(campaign, tenant);
        if (home.isEmpty()) {
            return tenant.isEmpty()
                    ? new CampaignOutcome.Unresolved(
                            CallCampaignReason.TENANT_NOT_FOUND,
                            "Namespace " + campaign.getMetadata().getNamespace() + " belongs to no Tenant")
                    : new CampaignOutcome.Unresolved(
                            CallCampaignReason.TENANT_NOT_READY,
                            "Tenant " + tenant.get().getMetadata().getName() + " has no namespace and id yet");
        }
        var refs = dialer.resolve(campaign, context);
        var told = dialer.tell(home.get(), siblings(campaign, context), context);
        if (refs instanceof CampaignRefs.Unresolved missing) {
            return new CampaignOutcome.Unresolved(missing.reason(), missing.message());
        }
        return told.containsKey(campaign.getMetadata().getUid())
                ? dialer.ask(campaign, home.get())
                : new CampaignOutcome.HandedOver("It is being handed to the dialer");
    }

    private static List<CallCampaign> siblings(CallCampaign campaign, Context<CallCampaign> context) {
        return Informers.siblings(campaign.getMetadata().getNamespace(), context.getPrimaryCache());
    }

    private Duration next(CampaignOutcome outcome) {
        return switch (outcome) {
            case CampaignOutcome.Paused paused -> config.intervals().resync();
            case CampaignOutcome.Unresolved unresolved -> config.intervals().resync();
            case CampaignOutcome.HandedOver handedOver -> config.intervals().statusWhileWaiting();
            case CampaignOutcome.Unknown unknown -> config.intervals().campaignProgress();
            case CampaignOutcome.AsBefore asBefore -> config.intervals().campaignProgress();
            case CampaignOutcome.Programmed programmed ->
                switch (programmed.progress().phase()) {
                    case COMPLETED, ABORTED -> config.intervals().resync();
                    case PENDING, SCHEDULED, RUNNING, PAUSED ->
                        config.intervals().campaignProgress();
                };
        };
    }

    @Override
    public DeleteControl cleanup(CallCampaign campaign, Context<CallCampaign> context) {
        if (Requests.keepsFromGoing(campaign, context.getClient())) {
            StatusWriter.report(
                    campaign,
                    CampaignStatus.of(campaign, new CampaignOutcome.Paused(), clock),
                    CallCampaign::new,
                    context);
            return DeleteControl.noFinalizerRemoval()
                    .rescheduleAfter(config.intervals().status());
        }
        // The dialer is told of all but those that go; without a Tenant there is no dialer left to tell.
        HomeTenant.of(campaign, context.getSecondaryResource(Tenant.class))
                .ifPresent(home -> dialer.tell(home, siblings(campaign, context), context));
        Watching.mustGoOn(context);
        dialer.forget(campaign.getMetadata().getUid());
        return DeleteControl.defaultDelete();
    }

    @Override
    public List<EventSource<?, CallCampaign>> prepareEventSources(EventSourceContext<CallCampaign> context) {
        var campaigns = context.getPrimaryCache();
        return List.of(
                Informers.homeTenant(CallCampaign.class, context),
                Informers.shared(
                        ConfigMap.class,
                        CallCampaign.class,
                        Labels.COMPONENT + "=" + Informers.CAMPAIGNS,
                        file -> Informers.ids(
                                Informers.siblings(file.getMetadata().getNamespace(), campaigns)),
                        campaign -> Set.of(new ResourceID(
                                RuntimePod.TENANT_CAMPAIGNS,
                                campaign.getMetadata().getNamespace())),
                        context),
                Informers.referenced(
                        AGENTS,
                        VoiceAgent.class,
                        CallCampaign.class,
                        Optional.empty(),
                        CallCampaignReconciler::agentOf,
                        context),
                Informers.referenced(
                        NUMBERS,
                        PhoneNumber.class,
                        CallCampaign.class,
                        Optional.empty(),
                        CallCampaignReconciler::numbersOf,
                        context));
    }

    private static Set<ResourceID> agentOf(CallCampaign campaign) {
        return Set.of(new ResourceID(
                campaign.getSpec().agentRef().name(), campaign.getMetadata().getNamespace()));
    }

    private static Set<ResourceID> numbersOf(CallCampaign campaign) {
        return campaign.getSpec().fromNumbers().stream()
                .map(ObjectRef::name)
                .map(name -> new ResourceID(name, campaign.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    }
}
