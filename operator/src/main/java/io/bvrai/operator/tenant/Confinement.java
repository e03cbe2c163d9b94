package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.OwnedObjects;
import io.bvrai.operator.kube.Ownership;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The first stage: the namespace, the operator's rights in it, isolation, capacity and people. Before any secret and any pod. */
final class Confinement {
    private static final Duration RIGHTS_CHECK = Duration.ofMillis(250);
    private static final Duration COUNT_CHECK = Duration.ofMillis(500);
    private static final Duration TERMINATION_CHECK = Duration.ofSeconds(2);

    private final KubernetesClient client;

    Confinement(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Whether all of it stands. Rights that have just been granted are asked for before they are used, also where the status still has the
     * isolation of a namespace that was erased.
     */
    boolean stands(Tenant tenant, TenantPlan plan, TenantReport report, OwnedObjects<Tenant> objects) {
        Optional<Link> obstacle = obstacle(plan.tenant(), objects);
        if (obstacle.isPresent()) {
            report.link(obstacle.get());
            return false;
        }
        boolean granted = objects.hold(List.of(plan.operatorRights()));
        objects.apply(List.of(plan.namespace(), plan.operatorRights()));
        if (!(granted && isolated(tenant)) && !rightsInForce(plan.tenant())) {
            report.link(Link.underWay(
                    ConditionTypes.NAMESPACE_READY,
                    "Waits until the operator's rights in namespace "
                            + plan.tenant().namespace() + " are in force.",
                    RIGHTS_CHECK));
            return false;
        }
        report.link(Link.stands(
                ConditionTypes.NAMESPACE_READY,
                "Namespace " + plan.tenant().namespace() + " carries the tenant's id."));
        objects.apply(plan.isolation());
        report.link(Link.stands(
                ConditionTypes.NETWORK_ISOLATED, "Traffic is denied both ways but for the platform's allowances."));
        objects.apply(plan.capacityAndPeople());
        if (!counted(plan.tenant(), objects)) {
            report.link(Link.underWay(
                    ConditionTypes.QUOTA_ENFORCED,
                    "Waits until Kubernetes has counted what is in namespace "
                            + plan.tenant().namespace() + "; it admits nothing before.",
                    COUNT_CHECK));
            return false;
        }
        report.link(Link.stands(ConditionTypes.QUOTA_ENFORCED, "ResourceQuota and LimitRange stand."));
        return true;
    }

    /** Until the quota controller has filled the status in, whatever is created is refused: "status unknown for quota". */
    private static boolean counted(TenantIdentity tenant, OwnedObjects<Tenant> objects) {
        return objects.stored(ResourceQuota.class, NamespacePlan.LIMITS)
                .filter(quota -> quota.getMetadata().getNamespace().equals(tenant.namespace()))
                .filter(quota -> quota.getStatus() != null
                        && quota.getStatus().getHard() != null
                        && quota.getStatus()
                                .getHard()
                                .keySet()
                                .containsAll(quota.getSpec().getHard().keySet()))
                .isPresent();
    }

    /** Whether the namespace is this tenant's and stays. */
    static boolean isOurs(TenantIdentity tenant, OwnedObjects<Tenant> objects) {
        return objects.stored(Namespace.class, tenant.namespace())
                .filter(found -> found.getMetadata().getDeletionTimestamp() == null)
                .flatMap(found -> Ownership.label(found, Labels.TENANT_ID))
                .filter(tenant.id().value()::equals)
                .isPresent();
    }

    /** A namespace of that name which isn't this tenant's is never adopted: what is in it isn't known. */
    private Optional<Link> obstacle(TenantIdentity tenant, OwnedObjects<Tenant> objects) {
        // Only when the watch knows of none: in the steady state this costs no request.
        Optional<Namespace> found = objects.stored(Namespace.class, tenant.namespace())
                .or(() -> Optional.ofNullable(
                        client.namespaces().withName(tenant.namespace()).get()));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String id = Ownership.label(found.get(), Labels.TENANT_ID).orElse("");
        if (!id.equals(tenant.id().value())) {
            return Optional.of(Link.missing(
                    ConditionTypes.NAMESPACE_READY,
                    TenantReason.OWNERSHIP_CONFLICT,
                    "Namespace " + tenant.namespace() + " exists and isn't this tenant's (its id is "
                            + (id.isEmpty() ? "absent" : id) + "). Remove it or name the Tenant otherwise."));
        }
        if (found.get().getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(new Link(
                    ConditionTypes.NAMESPACE_READY,
                    Condition.Status.FALSE,
                    TenantReason.WAITING,
                    "Namespace " + tenant.namespace() + " is being deleted; it is made again when it is gone.",
                    Optional.of(TERMINATION_CHECK)));
        }
        return Optional.empty();
    }

    private static boolean isolated(Tenant tenant) {
        return tenant.getStatus() != null
                && Conditions.holds(tenant.getStatus().conditions(), ConditionTypes.NETWORK_ISOLATED);
    }

    /** A fresh RoleBinding takes a moment to reach the authorizer; asking beats being refused. */
    private boolean rightsInForce(TenantIdentity identity) {
        SelfSubjectAccessReview review = client.resource(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withNamespace(identity.namespace())
                        .withGroup("networking.k8s.io")
                        .withResource("networkpolicies")
                        .withVerb("patch")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create();
        return Boolean.TRUE.equals(review.getStatus().getAllowed());
    }
}
