package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.tenant.TenantAccess;
import io.bvrai.crds.v1alpha1.tenant.TenantQuota;
import io.bvrai.crds.v1alpha1.tenant.TenantSpec;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.RuntimePod;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The namespace, what it may hold, who may work in it, and the identities of its workloads. Pure. */
record NamespacePlan(TenantIdentity tenant, TenantSpec spec, BvraiConfig config) {
    static final String OPERATOR_BINDING = "bvrai-operator-in-tenant";
    static final String TENANT_API = "tenant-api";
    static final String MIGRATE = "migrate";
    /** Runs no pod: the tenant's people ask for its token, to put their keys into Vault. */
    static final String WRITER = "writer";

    private static final String RBAC = "rbac.authorization.k8s.io";
    static final String LIMITS = "tenant";

    Namespace namespace() {
        Map<String, String> labels = new LinkedHashMap<>(tenant.ownership().labels());
        for (String mode : List.of("enforce", "audit", "warn")) {
            labels.put("pod-security.kubernetes.io/" + mode, "restricted");
            labels.put(
                    "pod-security.kubernetes.io/" + mode + "-version",
                    config.podSecurity().version());
        }
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(tenant.namespace())
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    /** First in a fresh namespace: the operator's rights to everything after it come from here. */
    RoleBinding operator() {
        return binding(
                OPERATOR_BINDING,
                OPERATOR_BINDING,
                List.of(new SubjectBuilder()
                        .withKind("ServiceAccount")
                        .withName(config.serviceAccount())
                        .withNamespace(config.systemNamespace())
                        .build()));
    }

    List<RoleBinding> people() {
        List<RoleBinding> bindings = new ArrayList<>();
        if (!spec.access().admins().isEmpty()) {
            bindings.add(binding(
                    "tenant-admins", "bvrai-tenant-admin", people(spec.access().admins())));
        }
        if (!spec.access().viewers().isEmpty()) {
            bindings.add(binding(
                    "tenant-viewers",
                    "bvrai-tenant-viewer",
                    people(spec.access().viewers())));
        }
        return bindings;
    }

    private static List<Subject> people(List<TenantAccess.Subject> subjects) {
        return subjects.stream()
                .map(subject -> new SubjectBuilder()
                        .withApiGroup(RBAC)
                        .withKind(
                                switch (subject.kind()) {
                                    case GROUP -> "Group";
                                    case USER -> "User";
                                })
                        .withName(subject.name())
                        .build())
                .toList();
    }

    private RoleBinding binding(String name, String clusterRole, List<Subject> subjects) {
        return new RoleBindingBuilder()
                .withMetadata(meta(name))
                .withNewRoleRef()
                .withApiGroup(RBAC)
                .withKind("ClusterRole")
                .withName(clusterRole)
                .endRoleRef()
                .withSubjects(subjects)
                .build();
    }

    /** Nothing here can be reached but through the Gateway, and Secrets hold nothing of ours: those counts are zero. */
    ResourceQuota quota() {
        TenantQuota.Compute compute = spec.quota().compute();
        TenantQuota.Resources resources = spec.quota().resources();
        Map<String, Quantity> hard = new LinkedHashMap<>();
        for (String bound : List.of("requests.", "limits.")) {
            hard.put(bound + "cpu", compute.cpu());
            hard.put(bound + "memory", compute.memory());
            hard.put(bound + "ephemeral-storage", compute.storage());
        }
        hard.put("requests.storage", compute.storage());
        hard.put("pods", count(compute.pods()));
        // A Service, three ConfigMaps at most and a Job per agent, and the tenant's own beside them.
        hard.put("services", count(resources.agents() + 5));
        hard.put("configmaps", count(resources.agents() * 4 + 50));
        hard.put("secrets", count(0));
        hard.put("persistentvolumeclaims", count(0));
        hard.put("replicationcontrollers", count(0));
        hard.put("resourcequotas", count(1));
        hard.put("services.nodeports", count(0));
        hard.put("services.loadbalancers", count(0));
        hard.put("count/voiceagents.voice.bvrai.io", count(resources.agents()));
        hard.put("count/phonenumbers.voice.bvrai.io", count(resources.numbers()));
        hard.put("count/callcampaigns.voice.bvrai.io", count(resources.campaigns()));
        return new ResourceQuotaBuilder()
                .withMetadata(meta(LIMITS))
                .withNewSpec()
                .withHard(hard)
                .endSpec()
                .build();
    }

    LimitRange limits() {
        return new LimitRangeBuilder()
                .withMetadata(meta(LIMITS))
                .withNewSpec()
                .addNewLimit()
                .withType("Container")
                .withDefault(Map.of(
                        "cpu", new Quantity("500m"),
                        "memory", new Quantity("256Mi"),
                        "ephemeral-storage", new Quantity("256Mi")))
                .withDefaultRequest(Map.of(
                        "cpu", new Quantity("50m"),
                        "memory", new Quantity("128Mi"),
                        "ephemeral-storage", new Quantity("32Mi")))
                .endLimit()
                .endSpec()
                .build();
    }

    private static Quantity count(int count) {
        return new Quantity(Integer.toString(count));
    }

    List<ServiceAccount> identities() {
        return List.of(identity(TENANT_API), identity(MIGRATE), identity(WRITER));
    }

    private ServiceAccount identity(String name) {
        return new ServiceAccountBuilder()
                .withMetadata(meta(name))
                .withAutomountServiceAccountToken(false)
                .build();
    }

    Optional<ConfigMap> trust(Optional<String> bundle) {
        return bundle.map(pem -> new ConfigMapBuilder()
                .withMetadata(meta(RuntimePod.TRUST))
                .withData(Map.of("ca.crt", pem))
                .build());
    }

    /** Everything but the namespace itself, in the order of the gate: rights, capacity, people and identities. */
    List<HasMetadata> rest(Optional<String> trustBundle) {
        List<HasMetadata> objects = new ArrayList<>();
        objects.add(quota());
        objects.add(limits());
        objects.addAll(people());
        objects.addAll(identities());
        trust(trustBundle).ifPresent(objects::add);
        return objects;
    }

    private ObjectMeta meta(String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(tenant.namespace())
                .withLabels(tenant.ownership().labels())
                .build();
    }
}
