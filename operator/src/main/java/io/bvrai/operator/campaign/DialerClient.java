package io.bvrai.operator.campaign;

import io.bvrai.crds.config.CampaignsConfig.Campaign;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.OwnedObjects;
import io.bvrai.operator.kube.Poke;
import io.bvrai.operator.kube.PokeSchedule;
import io.bvrai.operator.kube.Requests;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells a tenant's dialer of all its campaigns, and asks what became of one. The campaigns of a tenant share one file, so that the dialer sees
 * them change together; each of them being reconciled on a thread of its own, the file is made under a lock, from caches.
 */
@ApplicationScoped
class DialerClient {
    private static final Map<String, String> PODS =
            Map.of(Labels.NAME, Labels.NAME_RUNTIME, Labels.COMPONENT, Labels.COMPONENT_TENANT_API);

    private final Poke poke;
    private final TenantStatusSource documents;
    private final BvraiConfig config;
    private final Clock clock;
    private final PokeSchedule schedule;

    DialerClient(KubernetesClient client, TenantStatusSource documents, BvraiConfig config, Clock clock) {
        this.poke = new Poke(client);
        this.documents = documents;
        this.config = config;
        this.clock = clock;
        this.schedule = new PokeSchedule(clock);
    }

    /** What the spec of a campaign points at. */
    CampaignRefs resolve(CallCampaign campaign, Context<CallCampaign> context) {
        return CampaignRefs.resolve(
                campaign,
                lookup(VoiceAgent.class, CallCampaignReconciler.AGENTS, campaign, context),
                lookup(PhoneNumber.class, CallCampaignReconciler.NUMBERS, campaign, context));
    }

    /**
     * Writes what the dialer is to know, if it doesn't.
     *
     * @param campaigns all campaigns of the tenant
     * @return what it knows now, by uid
     */
    synchronized Map<String, Campaign> tell(
            HomeTenant tenant, List<CallCampaign> campaigns, Context<CallCampaign> context) {
        var owned = new OwnedObjects<>(context);
        var stored = owned.stored(ConfigMap.class, RuntimePod.TENANT_CAMPAIGNS);
        var told = CampaignPlan.told(stored);
        var entries = campaigns.stream()
                .filter(campaign -> campaign.getMetadata().getDeletionTimestamp() == null)
                .flatMap(campaign -> entry(campaign, told, context).stream())
                .toList();
        var wanted = CampaignPlan.configMap(tenant, entries);
        if (stored.isPresent() || !entries.isEmpty()) {
            owned.apply(List.of(wanted));
        }
        return CampaignPlan.told(Optional.of(wanted));
    }

    private Optional<Campaign> entry(CallCampaign campaign, Map<String, Campaign> told, Context<CallCampaign> context) {
        var known = Optional.ofNullable(told.get(campaign.getMetadata().getUid()));
        if (Requests.isPaused(campaign)) {
            return known;
        }
        return switch (resolve(campaign, context)) {
            case CampaignRefs.Resolved resolved -> Optional.of(CampaignPlan.entry(campaign, resolved.callerIds()));
            // An agent that rolls doesn't abort what dials already: calls find it or fail and are tried again.
            case CampaignRefs.Unresolved unresolved
            when known.isPresent() ->
                unresolved.exists().map(resolved -> CampaignPlan.entry(campaign, resolved.callerIds()));
            case CampaignRefs.Unresolved unresolved -> Optional.empty();
        };
    }

    /** What the dialer makes of a campaign; pokes its pods while it doesn't know it. */
    CampaignOutcome ask(CallCampaign campaign, HomeTenant tenant) {
        var uid = campaign.getMetadata().getUid();
        var generation = campaign.getMetadata().getGeneration();
        var outcome =
                switch (documents.of(tenant.name(), tenant.namespace(), maxAge(campaign))) {
                    case TenantStatusSource.Answer.Unknown unknown -> new CampaignOutcome.Unknown(unknown.why());
                    case TenantStatusSource.Answer.Known known ->
                        known.document().campaigns().stream()
                                .filter(each -> each.uid().equals(uid) && each.generation() >= generation)
                                .findFirst()
                                .<CampaignOutcome>map(CampaignOutcome.Programmed::new)
                                .orElseGet(() -> new CampaignOutcome.HandedOver("The dialer hasn't taken it up yet"));
                };
        if (!(outcome instanceof CampaignOutcome.Programmed) && CampaignStatus.wasProgrammed(campaign)) {
            return new CampaignOutcome.AsBefore();
        }
        if (outcome instanceof CampaignOutcome.Programmed) {
            schedule.settled(uid);
        } else if (schedule.isDue(uid, Long.toString(generation))) {
            poke.pods(tenant.namespace(), PODS, "campaigns-" + clock.millis());
        }
        return outcome;
    }

    void forget(String uid) {
        schedule.settled(uid);
    }

    /** Progress is told at a bounded rate, however many events there are; waiting for the first answer isn't. */
    private Duration maxAge(CallCampaign campaign) {
        var status = campaign.getStatus();
        var settled = status != null
                && campaign.getMetadata().getGeneration().equals(status.observedGeneration())
                && status.contacts() != null;
        return settled
                ? config.intervals().campaignProgress()
                : config.intervals().statusWhileWaiting().dividedBy(2);
    }

    @SuppressWarnings("unchecked")
    private static <T extends HasMetadata> Function<String, Optional<T>> lookup(
            Class<T> kind, String source, CallCampaign campaign, Context<CallCampaign> context) {
        var cache = (InformerEventSource<T, CallCampaign>)
                context.eventSourceRetriever().getEventSourceFor(kind, source);
        return name -> cache.get(new ResourceID(name, campaign.getMetadata().getNamespace()));
    }
}
