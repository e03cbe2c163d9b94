package io.bvrai.operator.testbed;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/** A tenant of a test's own, as its reconciler would have made it, on an API server that knows the Gateway API. */
public final class Neighbourhood implements AutoCloseable {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("test")
            .withForce(true)
            .build();

    private final KubernetesClient admin;
    private final Config operator;
    private final String tenant = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final String id = "abcdefghijklmnop234567" + base32();

    public Neighbourhood(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.operator = ShippedRights.of(admin, cluster);
        GatewayApi.install(admin);
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace())
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
        ShippedRights.bindIn(namespace(), admin);
        mayCall("US");
        gates(Condition.Status.TRUE);
    }

    /** How the operator reaches the API server: with the rights that its chart ships, not as administrator. */
    public Config operator() {
        return operator;
    }

    public String tenant() {
        return tenant;
    }

    public String namespace() {
        return "tenant-" + tenant;
    }

    /** The countries that the tenant may call and have numbers in, quoted and separated by commas. */
    public void mayCall(String countries) {
        spec("[%s]".formatted(countries), "");
    }

    /** @param policies further lines of its spec: how it is looked after */
    public void lookedAfter(String policies) {
        spec("[US]", policies);
    }

    private void spec(String countries, String more) {
        apply("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata: {name: %s}
                spec:
                  displayName: Test
                  telephony: {allowedCountries: %s}
                  providers: [{name: ultravox, kind: Ultravox}]
                %s
                """.formatted(tenant, countries, more.indent(2)));
    }

    /** What the Tenant's reconciler reports of the walls. */
    public void gates(Condition.Status status) {
        var conditions = Stream.of(
                        ConditionTypes.NETWORK_ISOLATED,
                        ConditionTypes.QUOTA_ENFORCED,
                        ConditionTypes.SECRETS_READY,
                        ConditionTypes.DATABASE_READY,
                        ConditionTypes.CACHE_READY,
                        ConditionTypes.TELEPHONY_READY,
                        ConditionTypes.API_READY,
                        ConditionTypes.READY)
                .map(type ->
                        "{type: %s, status: '%s', observedGeneration: 1, lastTransitionTime: '%s', reason: Provisioned, message: ''}"
                                .formatted(type, wire(status), Instant.EPOCH))
                .toList();
        admin.resource("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata: {name: %s}
                status:
                  id: %s
                  namespace: %s
                  telephony: {accountSid: AC00000000000000000000000000000001}
                  conditions: %s
                """.formatted(tenant, id, namespace(), conditions))
                .subresource("status")
                .patch(APPLY);
    }

    /** Applies what a person would, into the tenant's namespace. */
    public void apply(String yaml) {
        admin.resource(yaml).patch(APPLY);
    }

    /** Reports what another reconciler would. */
    public void applyStatus(String yaml) {
        admin.resource(yaml).subresource("status").patch(APPLY);
    }

    /** Stands in for the kubelet: what a node would report of the pods that the controllers made. */
    public void runPods(String workload) {
        List<Pod> pods = admin.pods().inNamespace(namespace()).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith(workload + "-"))
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> !"Running".equals(pod.getStatus().getPhase()))
                .toList();
        for (var pod : pods) {
            admin.resource(new PodBuilder(pod)
                            .editStatus()
                            .withPhase("Running")
                            .addNewCondition()
                            .withType("Ready")
                            .withStatus("True")
                            .withLastTransitionTime(Instant.now().toString())
                            .endCondition()
                            .endStatus()
                            .build())
                    .subresource("status")
                    .update();
        }
    }

    /** Asks for the end of all that the test made; controllers finish it while other tests run. */
    @Override
    public void close() {
        admin.namespaces().withName(namespace()).delete();
        admin.resources(Tenant.class).withName(tenant).delete();
    }

    private static String wire(Condition.Status status) {
        return status.name().charAt(0) + status.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static String base32() {
        return UUID.randomUUID()
                .toString()
                .replaceAll("[^a-f]", "")
                .concat("aaaa")
                .substring(0, 4);
    }
}
