package io.bvrai.operator.tenant;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantConfig.AssignedNumber;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.NotYetSupported;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.Changes;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.OwnedObjects;
import io.bvrai.operator.kube.Poke;
import io.bvrai.operator.kube.Requests;
import io.bvrai.operator.kube.Resync;
import io.bvrai.operator.kube.RuntimePod;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The stages of the gate, each begun when the one before it stands. */
class TenantStages {
    private static final Map<String, String> RUNTIME_PODS = Map.of(Labels.NAME, Labels.NAME_RUNTIME);

    private final BvraiConfig config;
    private final Confinement confinement;
    private final Outside outside;
    private final OidcClaim oidc;
    private final ClusterIdentity cluster;
    private final TenantUsage usage;
    private final Memory memory;

    TenantStages(
            BvraiConfig config,
            Confinement confinement,
            Outside outside,
            OidcClaim oidc,
            ClusterIdentity cluster,
            TenantUsage usage,
            Memory memory) {
        this.config = config;
        this.usage = usage;
        this.confinement = confinement;
        this.outside = outside;
        this.oidc = oidc;
        this.cluster = cluster;
        this.memory = memory;
    }

    /**
     * One pass over a tenant that is to be served; the report says where it stops.
     *
     * <ol>
     *   <li>Who is served already is told of changes that only its pods act upon.
     *   <li>What the spec asks for can be planned ({@link TenantPlan}).
     *   <li>The namespace and its walls stand ({@link Confinement}).
     *   <li>The neighbours outside of the cluster have what it needs ({@link Outside}): looked at once an interval, after a change, or until it is complete.
     *   <li>Its pods are told, its API runs, its usage is counted.
     * </ol>
     */
    void apply(
            Tenant tenant,
            TenantIdentity identity,
            TenantReport report,
            OwnedObjects<Tenant> objects,
            Context<Tenant> context) {
        TenantPlan plan = new TenantPlan(
                identity, tenant.getSpec(), config, config.trustBundle().map(TenantStages::read));
        // Whoever is to be suspended, to stop dialling or to call less isn't kept waiting: not for walls that can't be
        // changed, nor for anybody outside.
        Optional<TenantPlan.Facts> told = served(tenant, identity, objects)
                .map(account -> facts(identity, account, hasOidc(memory.latest(tenant), plan, objects), context));
        told.ifPresent(facts -> configure(plan, facts, objects, context));
        List<String> refusals = plan.refusals();
        if (!refusals.isEmpty()) {
            report.link(Link.missing(ConditionTypes.ACCEPTED, TenantReason.INVALID, String.join("; ", refusals) + "."));
            return;
        }
        report.accepted(NotYetSupported.explicitlySetPaths(tenant));
        report.budget(plan.budget());
        if (!confinement.stands(tenant, plan, report, objects)) {
            return;
        }
        Optional<Duration> turn = memory.postponed(tenant);
        if (turn.isPresent()) {
            report.postponed(turn.get());
            return;
        }
        Outside.State state = memory.recall(tenant).orElseGet(() -> lookOutside(tenant, identity, context));
        Optional<Duration> busy = busy(tenant, state);
        if (busy.isPresent()) {
            report.postponed(busy.get());
            return;
        }
        report.links(state.links()).accountSid(state.accountSid()).oidc(state.oidc());
        state.credentials().ifPresent(report::credentials);
        report.findings(memory.findings(tenant, VaultInspection.agentRoles(identity, agents(context))));
        if (state.complete()) {
            TenantPlan.Facts facts = facts(
                    identity, state.accountSid().orElseThrow(), hasOidc(Optional.of(state), plan, objects), context);
            if (!told.equals(Optional.of(facts))) {
                configure(plan, facts, objects, context);
            }
            serve(plan, report, objects, context);
            report.usage(usage.now(tenant, identity, report.holds(ConditionTypes.API_READY), context));
        }
    }

    /** When to come back, if all that is missing stood and whoever would know of it only asks for some patience: no news, and no reason to take it away. */
    private static Optional<Duration> busy(Tenant tenant, Outside.State state) {
        if (state.complete()
                || tenant.getStatus() == null
                || tenant.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        List<Link> missing =
                state.links().stream().filter(link -> !link.holds()).toList();
        boolean allStood = missing.stream()
                .allMatch(link -> link.reason() != TenantReason.AMBIGUOUS
                        && link.lookAgain().isPresent()
                        && Conditions.holds(tenant.getStatus().conditions(), link.type()));
        return allStood
                ? missing.stream().flatMap(link -> link.lookAgain().stream()).max(Duration::compareTo)
                : Optional.empty();
    }

    private Outside.State lookOutside(Tenant tenant, TenantIdentity identity, Context<Tenant> context) {
        Optional<Outside.State> unfinished = memory.unfinished(tenant);
        Outside.State state = outside.ensure(
                        identity,
                        tenant.getSpec(),
                        SubaccountIntent.of(context.getClient(), tenant),
                        Requests.annotation(tenant, Annotations.ROTATE_AT),
                        unfinished,
                        new VaultInspection.Known(
                                memory.findings(tenant),
                                () -> tenants(context),
                                () -> agents(context),
                                memory.isRoutine(tenant)))
                .with(claimOidc(tenant, identity, unfinished));
        memory.remember(
                tenant,
                state,
                Resync.interval(
                        tenant.getSpec().resyncInterval(), config.intervals().resyncFloor()),
                state.due());
        return state;
    }

    /** A claim that stands isn't asked about again while something else is missing. */
    private Optional<Link> claimOidc(Tenant tenant, TenantIdentity identity, Optional<Outside.State> unfinished) {
        boolean claimed = memory.knowsOidc(tenant)
                || (tenant.getStatus() != null
                        && Conditions.find(tenant.getStatus().conditions(), ConditionTypes.OIDC_READY)
                                .isPresent());
        return unfinished
                .flatMap(Outside.State::oidc)
                .filter(Link::holds)
                .or(() -> oidc.settle(identity, tenant.getSpec().access().oidc(), claimed));
    }

    /** As the latest look found it. As long as nobody could be asked, what the pods go by stands: they were told of nothing that wasn't the tenant's. */
    private static boolean hasOidc(Optional<Outside.State> latest, TenantPlan plan, OwnedObjects<Tenant> objects) {
        return latest.flatMap(Outside.State::oidc)
                .filter(link -> link.status() != Condition.Status.UNKNOWN)
                .map(Link::holds)
                .orElseGet(() -> objects.stored(ConfigMap.class, RuntimePod.TENANT_CONFIG)
                        .filter(plan::tellsOidc)
                        .isPresent());
    }

    private static Set<String> tenants(Context<Tenant> context) {
        return context.getPrimaryCache().keys().map(ResourceID::getName).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> agents(Context<Tenant> context) {
        return context.getSecondaryResources(VoiceAgent.class).stream()
                .map(agent -> agent.getMetadata().getName())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The account that the tenant is served with already; without a configuration it isn't served yet. */
    private Optional<String> served(Tenant tenant, TenantIdentity identity, OwnedObjects<Tenant> objects) {
        if (!Confinement.isOurs(identity, objects)) {
            return Optional.empty();
        }
        return objects.stored(ConfigMap.class, RuntimePod.TENANT_CONFIG).flatMap(_ -> memory.recall(tenant)
                .flatMap(Outside.State::accountSid)
                .or(() -> Optional.ofNullable(tenant.getStatus())
                        .flatMap(status -> Optional.ofNullable(status.telephony()))
                        .flatMap(telephony -> Optional.ofNullable(telephony.accountSid()))));
    }

    private TenantPlan.Facts facts(
            TenantIdentity identity, String accountSid, boolean hasOidc, Context<Tenant> context) {
        List<AssignedNumber> numbers = context.getSecondaryResources(PhoneNumber.class).stream()
                .flatMap(number -> assigned(number).stream())
                .toList();
        return new TenantPlan.Facts(accountSid, numbers, cluster.shownTo(identity), hasOidc);
    }

    static Optional<AssignedNumber> assigned(PhoneNumber number) {
        return Optional.ofNullable(number.getStatus())
                .filter(status -> status.number() != null)
                .map(status -> new AssignedNumber(
                        number.getMetadata().getName(),
                        String.valueOf(status.number()),
                        Optional.ofNullable(status.boundTo()).orElse("")));
    }

    private void serve(TenantPlan plan, TenantReport report, OwnedObjects<Tenant> objects, Context<Tenant> context) {
        objects.apply(List.of(plan.migration()));
        String migration = plan.migration().getMetadata().getName();
        Optional<Job> job = objects.stored(Job.class, migration);
        if (job.filter(found -> ended(found, "Failed")).isPresent()) {
            // A finished Job is never run again; without it the next pass makes a fresh one.
            context.getClient().resource(job.get()).delete();
        }
        if (job.filter(found -> ended(found, "Complete")).isEmpty() && !apiStandsOnIt(plan, objects)) {
            report.link(Link.missing(
                    ConditionTypes.DATABASE_READY,
                    TenantReason.PROVISIONING,
                    "The schema is being migrated by Job " + migration + "; if it lasts, read the log of its pod."));
            if (objects.stored(Deployment.class, ServingPlan.TENANT_API).isEmpty()) {
                // There is nothing yet that could serve over an older schema: the first pods start meanwhile, and wait
                // for theirs.
                objects.apply(plan.api());
            }
            return;
        }
        objects.apply(plan.api());
        report.link(api(objects));
        report.apiEndpoint("https://" + plan.tenant().host(config.platform().domain()) + "/api/v1");
        objects.prune(TenantPlan.PASSING, plan.lasting());
    }

    /** An available pod of this very plan has found the schema that it needs, some seconds before Kubernetes says so of the Job. */
    private static boolean apiStandsOnIt(TenantPlan plan, OwnedObjects<Tenant> objects) {
        return isAvailable(objects) && objects.hold(plan.api());
    }

    /** What the pods go by. One that changed just now is known to them in a second instead of a minute. */
    private static void configure(
            TenantPlan plan, TenantPlan.Facts facts, OwnedObjects<Tenant> objects, Context<Tenant> context) {
        ConfigMap served = plan.served(facts);
        Changes written = objects.apply(List.of(served));
        if (written.wrote("ConfigMap", RuntimePod.TENANT_CONFIG)) {
            String text = Objects.requireNonNull(served.getData().get(TenantConfig.FILE));
            new Poke(context.getClient())
                    .pods(plan.tenant().namespace(), RUNTIME_PODS, "tenant-" + ConfigJson.fingerprint(text));
        }
    }

    private static boolean ended(Job job, String type) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals(type)
                                && condition.getStatus().equals("True"));
    }

    private static Link api(OwnedObjects<Tenant> objects) {
        return isAvailable(objects)
                ? Link.stands(ConditionTypes.API_READY, "The tenant API answers.")
                : Link.missing(
                        ConditionTypes.API_READY,
                        TenantReason.PODS_UNAVAILABLE,
                        "Deployment tenant-api has no available pod of its newest template.");
    }

    private static boolean isAvailable(OwnedObjects<Tenant> objects) {
        return objects.stored(Deployment.class, ServingPlan.TENANT_API)
                .filter(found -> {
                    DeploymentStatus status = found.getStatus();
                    return status != null
                            && status.getObservedGeneration() != null
                            && status.getObservedGeneration()
                                    >= found.getMetadata().getGeneration()
                            && Integer.valueOf(1).equals(status.getUpdatedReplicas())
                            && Integer.valueOf(1).equals(status.getAvailableReplicas());
                })
                .isPresent();
    }

    static String read(Path bundle) {
        try {
            return Files.readString(bundle);
        } catch (IOException e) {
            throw new UncheckedIOException("The trust bundle can't be read at " + bundle, e);
        }
    }
}
