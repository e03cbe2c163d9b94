package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.DriftPolicy;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.ManagementPolicy;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.external.Mandate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Tenant whose namespace an object lives in.
 *
 * @param name the Tenant's name
 * @param id its registry id
 * @param namespace its namespace
 * @param tenant the resource itself
 */
public record HomeTenant(String name, String id, String namespace, Tenant tenant) {
    private static final String NAMESPACE_PREFIX = "tenant-";

    /** What must stand before a tenant gets its first pod, in this order. */
    private static final List<String> GATES_OF_PODS = List.of(
            ConditionTypes.NETWORK_ISOLATED,
            ConditionTypes.QUOTA_ENFORCED,
            ConditionTypes.SECRETS_READY,
            ConditionTypes.DATABASE_READY,
            ConditionTypes.CACHE_READY);

    /** The name of the Tenant that a namespace would belong to; the admission policies let nobody else make such a namespace. */
    public static Optional<String> nameFor(HasMetadata object) {
        return nameOf(object.getMetadata().getNamespace());
    }

    /** The name of the Tenant that an object says it belongs to, if it is that Tenant's namespace or lies in it. */
    static Optional<String> nameForOwned(HasMetadata object) {
        var home = object instanceof Namespace ? nameOf(object.getMetadata().getName()) : nameFor(object);
        return home.filter(name -> Ownership.label(object, Labels.TENANT).equals(Optional.of(name)));
    }

    private static Optional<String> nameOf(@Nullable String home) {
        return Optional.ofNullable(home)
                .filter(namespace -> namespace.startsWith(NAMESPACE_PREFIX))
                .map(namespace -> namespace.substring(NAMESPACE_PREFIX.length()));
    }

    /** The tenant, once it has its namespace and its id. */
    public static Optional<HomeTenant> of(HasMetadata object, Optional<Tenant> tenant) {
        return tenant.flatMap(home -> {
            var status = home.getStatus();
            var namespace = object.getMetadata().getNamespace();
            if (status == null || status.id() == null || !namespace.equals(status.namespace())) {
                return Optional.empty();
            }
            return Optional.of(new HomeTenant(home.getMetadata().getName(), status.id(), namespace, home));
        });
    }

    /** The namespace of a Tenant. */
    public static String namespaceOf(Tenant tenant) {
        return NAMESPACE_PREFIX + tenant.getMetadata().getName();
    }

    /** What the operator may change outside the cluster for a Tenant. */
    public static Mandate mandate(Tenant tenant) {
        if (tenant.getSpec().managementPolicy() == ManagementPolicy.OBSERVE_ONLY) {
            return Mandate.NOTHING;
        }
        return tenant.getSpec().driftPolicy() == DriftPolicy.REPORT ? Mandate.CREATE_ONLY : Mandate.CREATE_AND_REPAIR;
    }

    /** The first thing that is missing before pods may run; empty when they may. */
    public Optional<String> missingForPods() {
        var conditions = conditions();
        return GATES_OF_PODS.stream()
                .filter(gate -> !Conditions.holds(conditions, gate))
                .findFirst();
    }

    /** Whether a condition of the Tenant holds. */
    public boolean holds(String condition) {
        return Conditions.holds(conditions(), condition);
    }

    /** Whose objects made for this tenant are. */
    public Ownership ownership() {
        return Ownership.ofTenant(name, id);
    }

    private List<Condition> conditions() {
        return tenant.getStatus() == null ? List.of() : tenant.getStatus().conditions();
    }
}
