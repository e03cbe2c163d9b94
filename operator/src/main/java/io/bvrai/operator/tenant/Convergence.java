package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.TenantFence;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.OwnedObjects;
import io.bvrai.operator.postgres.TenantRegistry;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Clock;
import java.util.Optional;

/** Makes a Tenant what its spec says, as far as its policies let the operator. */
final class Convergence {
    private final TenantRegistry registry;
    private final TenantFence fence;
    private final TenantStages stages;
    private final Memory memory;
    private final Clock clock;

    Convergence(TenantRegistry registry, TenantFence fence, TenantStages stages, Memory memory, Clock clock) {
        this.registry = registry;
        this.fence = fence;
        this.stages = stages;
        this.memory = memory;
        this.clock = clock;
    }

    /** One pass; what failed is in the report. */
    TenantReport of(Tenant tenant, Context<Tenant> context) {
        TenantReport report = new TenantReport(tenant, clock);
        try {
            HomeTenant.mandate(tenant).during(() -> {
                Optional<TenantIdentity> identity = resolve(tenant, report);
                return identity.isEmpty() ? report : make(tenant, identity.get(), report, context);
            });
        } catch (KubernetesClientException e) {
            report.link(Link.missing(
                    report.current(),
                    TenantReason.KUBERNETES_REFUSED,
                    "The Kubernetes API refused: " + e.getMessage()));
        } catch (NeighbourException e) {
            report.link(Link.broken(report.current(), e));
        }
        return report;
    }

    private TenantReport make(Tenant tenant, TenantIdentity identity, TenantReport report, Context<Tenant> context) {
        return fence.making(identity.id(), () -> {
            report.identity(identity);
            stages.apply(tenant, identity, report, new OwnedObjects<>(context), context);
            return report;
        });
    }

    /** The registry's id for this name. While the registry is away, the id that the status carries goes on being served. */
    private Optional<TenantIdentity> resolve(Tenant tenant, TenantReport report) {
        String name = tenant.getMetadata().getName();
        Optional<TenantId> known = Optional.ofNullable(tenant.getStatus())
                .flatMap(status -> Optional.ofNullable(status.id()))
                .filter(_ -> tenant.getStatus().phase() != TenantStatus.Phase.ERASED)
                .map(TenantId::new);
        if (known.isPresent() && isNoNews(tenant)) {
            return known.map(id -> new TenantIdentity(name, id));
        }
        try {
            Optional<TenantId> id = memory.isRoutine(tenant)
                    ? registry.recentlyHeldBy(name, holder(tenant)).or(() -> registered(tenant))
                    : registered(tenant);
            if (id.isEmpty()) {
                report.link(refused(tenant));
            }
            return id.map(registered -> new TenantIdentity(name, registered));
        } catch (NeighbourException e) {
            report.link(
                    Link.broken(known.isPresent() ? ConditionTypes.DATABASE_READY : ConditionTypes.NAMESPACE_READY, e));
            return known.map(id -> new TenantIdentity(name, id));
        }
    }

    /** Whether this pass needn't ask the registry: it was asked when what is known was found, or will be when it is looked for. */
    private boolean isNoNews(Tenant tenant) {
        return memory.knows(tenant) || memory.postponed(tenant).isPresent();
    }

    private Optional<TenantId> registered(Tenant tenant) {
        String name = tenant.getMetadata().getName();
        String adopted = tenant.getSpec().adoptId();
        return adopted == null || adopted.isEmpty()
                ? registry.reserve(name, holder(tenant))
                : registry.adopt(name, new TenantId(adopted), holder(tenant));
    }

    private static String holder(Tenant tenant) {
        return tenant.getMetadata().getUid();
    }

    /** Why it is given no id, and what helps. */
    private Link refused(Tenant tenant) {
        String adopted = tenant.getSpec().adoptId();
        if (adopted == null || adopted.isEmpty()) {
            return Link.missing(
                    ConditionTypes.ACCEPTED,
                    TenantReason.NAME_RESERVED,
                    "The name " + tenant.getMetadata().getName()
                            + " belongs to a tenant whose data isn't erased. Choose another, or let the"
                            + " platform team set spec.adoptId to the id that this Tenant shall take over.");
        }
        if (!registry.knows(new TenantId(adopted))) {
            // An empty tenant under an id that somebody mistyped would look as if the data were lost.
            return Link.missing(
                    ConditionTypes.ACCEPTED,
                    TenantReason.INVALID,
                    "spec.adoptId names an id that the registry has never seen, so there is nothing to take over. Set it to the id that"
                            + " tenant_registry has for the name "
                            + tenant.getMetadata().getName()
                            + "; leave it out for a new tenant; put the entry back first where the registry was lost.");
        }
        return Link.missing(
                ConditionTypes.ACCEPTED,
                TenantReason.NAME_RESERVED,
                "spec.adoptId can't be taken over: it is another tenant's, an erased one's or one that is being erased, or this"
                        + " name already stands for another id.");
    }
}
