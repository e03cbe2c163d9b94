package io.bvrai.operator.tenant;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.Sha256;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.RuntimePod;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteMatch;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteMatchBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRuleBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What serves a tenant as a whole: its configuration, the schema migration, and its API. Pure. */
record ServingPlan(TenantIdentity tenant, BvraiConfig config) {
    static final String TENANT_API = NamespacePlan.TENANT_API;

    private static final ResourceRequirements RESOURCES = new ResourceRequirementsBuilder()
            .withRequests(Map.of(
                    "cpu", new Quantity("50m"),
                    "memory", new Quantity("256Mi"),
                    "ephemeral-storage", new Quantity("64Mi")))
            .withLimits(Map.of(
                    "cpu", new Quantity("1"),
                    "memory", new Quantity("384Mi"),
                    "ephemeral-storage", new Quantity("256Mi")))
            .build();

    /** Requests in flight end; the outbox and the dialer are taken over by the next pod from the database. */
    private static final Duration API_DRAIN = Duration.ofSeconds(30);

    /**
     * A download of all of a tenant's data: gateways that bound a request by seconds unless they are told would break it off, and for ever nobody needs.
     * In the Gateway API's own form (GEP-2257).
     */
    private static final String EXPORT_TIMEOUT = "1h";

    ConfigMap configuration(TenantConfig configuration) {
        return new ConfigMapBuilder()
                .withMetadata(meta(RuntimePod.TENANT_CONFIG, tenant.ownership().labels()))
                .withData(Map.of(TenantConfig.FILE, ConfigJson.write(configuration)))
                .build();
    }

    /** A Job can't be changed: its name carries the hash of its pod, so that another image or address is another Job. */
    Job migration() {
        PodTemplateSpec pod = pod(NamespacePlan.MIGRATE, "migrate", Labels.COMPONENT_MIGRATE, Duration.ofSeconds(30));
        pod.getSpec().setRestartPolicy("OnFailure");
        Map<String, String> labels = tenant.ownership().labels(Labels.COMPONENT_MIGRATE);
        return new JobBuilder()
                .withMetadata(meta("migrate-" + hash(pod), labels))
                .withNewSpec()
                // The kubelet backs off up to five minutes between tries: this is about a day of them.
                .withBackoffLimit(300)
                .withTemplate(pod)
                .endSpec()
                .build();
    }

    Deployment api() {
        Map<String, String> labels = tenant.ownership().labels(Labels.COMPONENT_TENANT_API);
        return new DeploymentBuilder()
                .withMetadata(meta(TENANT_API, labels))
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .withMatchLabels(selector())
                .endSelector()
                .withStrategy(RuntimePod.rollOut())
                .withTemplate(pod(TENANT_API, "api,worker", Labels.COMPONENT_TENANT_API, API_DRAIN))
                .endSpec()
                .build();
    }

    private PodTemplateSpec pod(String serviceAccount, String roles, String component, Duration drain) {
        RuntimePod pod = new RuntimePod(
                tenant.name(),
                tenant.id().value(),
                tenant.namespace(),
                roles,
                serviceAccount,
                Optional.empty(),
                Optional.empty(),
                RESOURCES,
                drain);
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(tenant.ownership().labels(component))
                .endMetadata()
                .withSpec(pod.spec(config))
                .build();
    }

    Service service() {
        return new ServiceBuilder()
                .withMetadata(meta(TENANT_API, tenant.ownership().labels(Labels.COMPONENT_TENANT_API)))
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(selector())
                .withPorts(port("http", RuntimePod.HTTP_PORT), port("management", RuntimePod.MANAGEMENT_PORT))
                .endSpec()
                .build();
    }

    private static ServicePort port(String name, int port) {
        return new ServicePortBuilder()
                .withName(name)
                .withPort(port)
                .withTargetPort(new IntOrString(name))
                .withProtocol("TCP")
                .build();
    }

    HTTPRoute route() {
        return new HTTPRouteBuilder()
                .withMetadata(meta(TENANT_API, tenant.ownership().labels(Labels.COMPONENT_TENANT_API)))
                .withNewSpec()
                .addNewParentRef()
                .withName(config.platform().gateway().name())
                .withNamespace(config.platform().gateway().namespace())
                .withSectionName(config.platform().gateway().listener())
                .endParentRef()
                .withHostnames(tenant.host(config.platform().domain()))
                .withRules(
                        toApi(match("PathPrefix", "/api/v1"), match("PathPrefix", "/v1/numbers"))
                                .build(),
                        toApi(match("Exact", "/api/v1/export"))
                                .withNewTimeouts()
                                .withRequest(EXPORT_TIMEOUT)
                                .endTimeouts()
                                .build())
                .endSpec()
                .build();
    }

    private static HTTPRouteRuleBuilder toApi(HTTPRouteMatch... matches) {
        return new HTTPRouteRuleBuilder()
                .withMatches(matches)
                .addNewBackendRef()
                .withName(TENANT_API)
                .withPort(RuntimePod.HTTP_PORT)
                .endBackendRef();
    }

    private static HTTPRouteMatch match(String type, String path) {
        return new HTTPRouteMatchBuilder()
                .withNewPath()
                .withType(type)
                .withValue(path)
                .endPath()
                .build();
    }

    private static Map<String, String> selector() {
        return Map.of(Labels.NAME, Labels.NAME_RUNTIME, Labels.COMPONENT, Labels.COMPONENT_TENANT_API);
    }

    private ObjectMeta meta(String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(tenant.namespace())
                .withLabels(new LinkedHashMap<>(labels))
                .build();
    }

    /** Over the canonical text: the order of a map's entries differs from one start of the JVM to the next. */
    private static String hash(PodTemplateSpec pod) {
        return Sha256.hex(ConfigJson.write(pod)).substring(0, 10);
    }
}
