package io.bvrai.operator;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.ObservedStatus;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.tenant.Platform;
import io.bvrai.operator.tenant.StandInKubelet;
import io.bvrai.operator.testbed.AuditTrail;
import io.bvrai.operator.testbed.Right;
import io.bvrai.operator.testbed.ShippedRights;
import io.bvrai.operator.testbed.TenantApiStandIn;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The whole operator through the life of a tenant with an agent, a number and a campaign, as the ServiceAccount of its chart: it lacks no right
 * and has none that it doesn't use.
 */
@ExtendWith(ControlPlane.class)
class ShippedRightsTest {
    /** Rights that no request of a life without accidents shows, and why they are there. */
    private static final Map<String, String> NOT_SEEN = Map.of(
            "bvrai-operator: bind rbac.authorization.k8s.io/clusterroles bvrai-operator-in-tenant",
            "asked by the API server itself when a RoleBinding is written",
            "bvrai-operator: bind rbac.authorization.k8s.io/clusterroles bvrai-tenant-admin",
            "asked by the API server itself when a RoleBinding is written",
            "bvrai-operator: bind rbac.authorization.k8s.io/clusterroles bvrai-tenant-viewer",
            "asked by the API server itself when a RoleBinding is written",
            "bvrai-operator: update voice.bvrai.io/tenants/finalizers",
            "asked by OwnerReferencesPermissionEnforcement, where a cluster has it on",
            "bvrai-operator: update voice.bvrai.io/voiceagents/finalizers",
            "asked by OwnerReferencesPermissionEnforcement, where a cluster has it on",
            "bvrai-system/bvrai-operator: update coordination.k8s.io/leases bvrai-operator",
            "the framework asks before it starts whether it might");

    /** Rights that a life shows or not, as it happens. */
    private static final Map<String, String> SOMETIMES_SEEN = Map.of(
            "bvrai-operator: get voice.bvrai.io/voiceagents",
            "the framework reads an object again whose finalizer it couldn't remove for a conflict",
            "bvrai-operator: get voice.bvrai.io/callcampaigns",
            "the framework reads an object again whose finalizer it couldn't remove for a conflict");

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final KubernetesClient admin;
    private final Platform platform;

    ShippedRightsTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.platform = Platform.running(admin, cluster);
    }

    /** Also when the test failed half-way: what is left would be reconciled by the operators of other tests. */
    @AfterEach
    void leaveNothing() {
        List.of(CallCampaign.class, PhoneNumber.class, VoiceAgent.class).forEach(kind -> admin.resources(kind)
                .inNamespace(namespace())
                .list()
                .getItems()
                .forEach(this::letGo));
        Optional.ofNullable(admin.resources(Tenant.class).withName(name).get()).ifPresent(this::letGo);
        admin.namespaces().withName(namespace()).delete();
    }

    private void letGo(HasMetadata object) {
        admin.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":[]}}");
        admin.resource(object).delete();
    }

    @Test
    void theOperatorLacksNoRightAndHasNoneThatItDoesNotUse() {
        // Given: no lease of an earlier operator
        admin.leases().inNamespace("bvrai-system").withName("bvrai-operator").delete();
        var audit = platform.audit();
        try (var pods = new TenantApiStandIn(admin);
                var _ = new StandInKubelet(admin, name);
                var _ = new WholeOperator(platform, pods, name)) {
            // When
            creates();
            edits();
            repairs();
            deletes();
        }

        // Then
        var requests = audit.requests();
        assertThat(requests)
                .as("the audit log shows the operator's ServiceAccount")
                .hasSizeGreaterThan(100);
        assertThat(requests).filteredOn(request -> request.code() == 403).isEmpty();
        assertThat(unused(ShippedRights.all(admin), requests))
                .filteredOn(right -> !SOMETIMES_SEEN.containsKey(right))
                .containsExactlyInAnyOrderElementsOf(NOT_SEEN.keySet());
    }

    private static Set<String> unused(
            Map<Right, Predicate<AuditTrail.Request>> rights, List<AuditTrail.Request> requests) {
        return rights.entrySet().stream()
                .filter(right -> requests.stream().noneMatch(right.getValue()))
                .map(right -> right.getKey().toString())
                .collect(Collectors.toSet());
    }

    private void creates() {
        tenant("viewers: [{kind: Group, name: readers}]", "[{cidr: 198.51.100.0/24, ports: [443]}]");
        ready(Tenant.class, null, name);
        agent("You answer the phone.");
        ready(VoiceAgent.class, namespace(), "reception");
        apply(
                "PhoneNumber",
                "main-line",
                "acquire: {country: US}, agentRef: {name: reception}, deletionPolicy: Release");
        ready(PhoneNumber.class, namespace(), "main-line");
        campaign("30m");
        ready(CallCampaign.class, namespace(), "flu");
    }

    private void edits() {
        tenant("viewers: []", "[]");
        gone(RoleBinding.class, "bvrai-tenant-viewer");
        gone(NetworkPolicy.class, "allow-custom-egress");
        agent("You answer the phone, and you rhyme.");
        apply("PhoneNumber", "main-line", "acquire: {country: US}, deletionPolicy: Release");
        campaign("40m");
        ready(VoiceAgent.class, namespace(), "reception");
        ready(PhoneNumber.class, namespace(), "main-line");
        ready(CallCampaign.class, namespace(), "flu");
    }

    /** What is there under the operator's labels and isn't wanted goes away. */
    private void repairs() {
        List.of(
                        ServiceAccount.class,
                        ConfigMap.class,
                        Service.class,
                        Deployment.class,
                        PodDisruptionBudget.class,
                        HTTPRoute.class)
                .forEach(kind -> stray(kind, "agent-reception"));
        stray(
                Job.class,
                admin.resources(Job.class)
                        .inNamespace(namespace())
                        .list()
                        .getItems()
                        .getFirst()
                        .getMetadata()
                        .getName());
    }

    private <T extends HasMetadata> void stray(Class<T> kind, String like) {
        var object =
                admin.resources(kind).inNamespace(namespace()).withName(like).require();
        var meta = object.getMetadata();
        meta.setName("stray");
        meta.setUid(null);
        meta.setResourceVersion(null);
        meta.setManagedFields(null);
        if (object instanceof Service service) {
            service.getSpec().setClusterIP(null);
            service.getSpec().setClusterIPs(null);
        }
        if (object instanceof Job job) {
            job.getSpec().setSelector(null);
            var labels = job.getSpec().getTemplate().getMetadata().getLabels();
            labels.keySet().removeIf(key -> key.contains("controller-uid") || key.contains("job-name"));
        }
        admin.resource(object).create();
        gone(kind, "stray");
    }

    private void deletes() {
        admin.resources(CallCampaign.class)
                .inNamespace(namespace())
                .withName("flu")
                .delete();
        gone(CallCampaign.class, "flu");
        admin.resources(PhoneNumber.class)
                .inNamespace(namespace())
                .withName("main-line")
                .delete();
        gone(PhoneNumber.class, "main-line");
        admin.resources(VoiceAgent.class)
                .inNamespace(namespace())
                .withName("reception")
                .delete();
        gone(VoiceAgent.class, "reception");
        admin.resources(Tenant.class)
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"" + Annotations.CONFIRM_DELETE + "\":\"" + name + "\"}}}");
        admin.resources(Tenant.class).withName(name).delete();
        eventually().until(() -> admin.resources(Tenant.class).withName(name).get() == null);
    }

    private void tenant(String people, String egress) {
        admin.resource("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: Tenant
            metadata: {name: %1$s, labels: {%2$s: %1$s}}
            spec:
              displayName: Test
              telephony: {allowedCountries: [US]}
              providers: [{name: ultravox, kind: Ultravox}]
              access:
                admins: [{kind: Group, name: writers}]
                %3$s
              network: {egress: %4$s}
            """.formatted(name, WholeOperator.LABEL, people, egress))
                .forceConflicts()
                .serverSideApply();
    }

    private void agent(String prompt) {
        apply(
                "VoiceAgent",
                "reception",
                "engine: {type: Ultravox, providerRef: ultravox, ultravox: {}}, prompt: {system: '%s'}"
                        .formatted(prompt));
    }

    private void campaign(String busy) {
        apply("CallCampaign", "flu", """
            agentRef: {name: reception}, fromNumbers: [{name: main-line}], contacts: {list: flu}, \
            retry: {maxAttempts: 2, outcomes: {busy: %s}}, \
            compliance: {purpose: Informational, consent: {basis: PriorExpress, evidenceRef: form-7}, jurisdictions: [US]}\
            """.formatted(busy));
    }

    private void apply(String kind, String object, String spec) {
        admin.resource("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: %s
            metadata: {name: %s, namespace: %s}
            spec: {%s}
            """.formatted(kind, object, namespace(), spec))
                .forceConflicts()
                .serverSideApply();
    }

    /** Until it is Ready by its newest spec. */
    private <T extends CustomResource<?, ? extends ObservedStatus>> void ready(
            Class<T> kind, @Nullable String namespace, String object) {
        eventually().untilAsserted(() -> {
            var found = namespace == null
                    ? admin.resources(kind).withName(object).require()
                    : admin.resources(kind)
                            .inNamespace(namespace)
                            .withName(object)
                            .require();
            assertThat(found.getStatus()).isNotNull();
            assertThat(found.getStatus().observedGeneration())
                    .isEqualTo(found.getMetadata().getGeneration());
            assertThat(Conditions.holds(found.getStatus().conditions(), ConditionTypes.READY))
                    .as("%s", found.getStatus().conditions())
                    .isTrue();
        });
    }

    private void gone(Class<? extends HasMetadata> kind, String object) {
        eventually()
                .until(() -> admin.resources(kind)
                                .inNamespace(namespace())
                                .withName(object)
                                .get()
                        == null);
    }

    private String namespace() {
        return "tenant-" + name;
    }

    private static ConditionFactory eventually() {
        return await().pollInterval(Duration.ofMillis(200));
    }
}
