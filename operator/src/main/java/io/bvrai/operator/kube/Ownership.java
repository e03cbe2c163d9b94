package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whose an object is: labels by which informers select and event sources find the way back, and an owner reference where garbage collection
 * may follow it. A tenant's namespace and its content carry none: re-creating CRDs must not delete a tenant's data.
 *
 * @param tenant the Tenant's name
 * @param tenantId its registry id
 * @param agent the VoiceAgent, for what belongs to one
 * @param owner whom garbage collection follows
 */
public record Ownership(String tenant, String tenantId, Optional<String> agent, Optional<OwnerReference> owner) {

    /** What belongs to a tenant as a whole. */
    public static Ownership ofTenant(String tenant, String tenantId) {
        return new Ownership(tenant, tenantId, Optional.empty(), Optional.empty());
    }

    /** What belongs to one of a tenant's agents and goes with it. */
    public Ownership ofAgent(HasMetadata agent) {
        return new Ownership(
                tenant, tenantId, Optional.of(agent.getMetadata().getName()), Optional.of(referenceTo(agent)));
    }

    /** The labels of an owned object. */
    public Map<String, String> labels() {
        var labels = new LinkedHashMap<String, String>();
        labels.put(Labels.MANAGED_BY, Labels.MANAGED_BY_OPERATOR);
        labels.put(Labels.TENANT, tenant);
        labels.put(Labels.TENANT_ID, tenantId);
        agent.ifPresent(name -> labels.put(Labels.AGENT, name));
        return labels;
    }

    /** The labels of a runtime workload, its pods included. */
    public Map<String, String> labels(String component) {
        var labels = new LinkedHashMap<>(labels());
        labels.put(Labels.NAME, Labels.NAME_RUNTIME);
        labels.put(Labels.COMPONENT, component);
        return labels;
    }

    /** What owner references an owned object carries. */
    public List<OwnerReference> references() {
        return owner.stream().toList();
    }

    /** Whether an object is the operator's, whoever asks. */
    public static boolean isManaged(HasMetadata object) {
        return Labels.MANAGED_BY_OPERATOR.equals(
                label(object, Labels.MANAGED_BY).orElse(""));
    }

    /** The value of a label, if the object carries it. */
    public static Optional<String> label(HasMetadata object, String key) {
        return Optional.ofNullable(object.getMetadata().getLabels()).map(labels -> labels.get(key));
    }

    private static OwnerReference referenceTo(HasMetadata primary) {
        return new OwnerReferenceBuilder()
                .withApiVersion(primary.getApiVersion())
                .withKind(primary.getKind())
                .withName(primary.getMetadata().getName())
                .withUid(Objects.requireNonNull(primary.getMetadata().getUid(), "only a stored object can own"))
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
