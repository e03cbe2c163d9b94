package io.bvrai.operator.agent;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.RoutingConfig;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.agent.AgentPod;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.agent.VoiceAgentSpec;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.Ownership;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.vault.AuthRole;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is made of. Pure: configuration, the resource and what was observed go in, objects come out. The pods' template depends on
 * image, resources and placement only; the conversation is in the ConfigMap, so that editing it rolls nothing.
 */
final class AgentPlan {
    private static final String POLICY = "bvrai-agent";
    private static final Duration VAULT_TOKEN_TTL = Duration.ofMinutes(20);
    /** Measured need of the runtime at 200 calls; the limit is what the design allows an agent pod. */
    private static final Map<String, Quantity> REQUESTS =
            Map.of("cpu", new Quantity("100m"), "memory", new Quantity("256Mi"));

    private static final Map<String, Quantity> LIMITS =
            Map.of("cpu", new Quantity("1"), "memory", new Quantity("512Mi"));

    private final BvraiConfig config;
    private final HomeTenant tenant;
    private final VoiceAgent agent;
    private final VoiceAgentSpec spec;
    private final Ownership ownership;
    private final String name;

    AgentPlan(BvraiConfig config, HomeTenant tenant, VoiceAgent agent) {
        this.config = config;
        this.tenant = tenant;
        this.agent = agent;
        this.spec = agent.getSpec();
        this.ownership = tenant.ownership().ofAgent(agent);
        this.name = workload(agent);
    }

    /** The name of an agent's ServiceAccount, ConfigMap, Deployment, Service, route and budget. */
    static String workload(VoiceAgent agent) {
        return RuntimePod.ofAgent(agent.getMetadata().getName());
    }

    /** Who may log in to Vault as this agent. */
    static AuthRole vaultRole(VoiceAgent agent) {
        return AuthRole.of(agent.getMetadata().getNamespace(), workload(agent), POLICY, VAULT_TOKEN_TTL);
    }

    /** Where the agent is reached from outside. */
    String endpoint() {
        return "https://" + host() + path();
    }

    /**
     * Everything the agent owns, in the order in which it is applied: what pods need comes before pods.
     *
     * @param revision what the spec says now
     * @param kept earlier revisions that may still be needed, as they stand in the ConfigMap: file name to text
     */
    List<HasMetadata> objects(AgentRevision revision, Map<String, String> kept) {
        return List.of(
                serviceAccount(), revisions(revision, kept), service(), deployment(), disruptionBudget(), route());
    }

    private ServiceAccount serviceAccount() {
        return new ServiceAccountBuilder()
                .withMetadata(meta())
                .withAutomountServiceAccountToken(false)
                .build();
    }

    private ConfigMap revisions(AgentRevision revision, Map<String, String> kept) {
        var data = new LinkedHashMap<>(kept);
        data.put(KeptRevisions.file(revision.revision()), ConfigJson.write(revision));
        data.put(
                KeptRevisions.ROUTING,
                ConfigJson.write(new RoutingConfig(
                        ConfigJson.VERSION,
                        agent.getMetadata().getName(),
                        List.of(new RoutingConfig.Weight(revision.revision(), 100)))));
        return new ConfigMapBuilder().withMetadata(meta()).withData(data).build();
    }

    private Service service() {
        return new ServiceBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withSelector(selector())
                .addNewPort()
                .withName("http")
                .withPort(RuntimePod.HTTP_PORT)
                .withTargetPort(new IntOrString("http"))
                .withProtocol("TCP")
                .endPort()
                .addNewPort()
                .withName("management")
                .withPort(RuntimePod.MANAGEMENT_PORT)
                .withTargetPort(new IntOrString("management"))
                .withProtocol("TCP")
                .endPort()
                .endSpec()
                .build();
    }

    private Deployment deployment() {
        return new DeploymentBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withReplicas(spec.scale().min())
                .withNewSelector()
                .withMatchLabels(selector())
                .endSelector()
                .withStrategy(RuntimePod.rollOut())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(ownership.labels(Labels.COMPONENT_AGENT))
                .endMetadata()
                .withSpec(pod())
                .endTemplate()
                .endSpec()
                .build();
    }

    private PodSpec pod() {
        var pod = new RuntimePod(
                        tenant.name(),
                        tenant.id(),
                        tenant.namespace(),
                        "agent",
                        name,
                        Optional.of(agent.getMetadata().getName()),
                        Optional.of(spec.scale().callsPerPod()),
                        resources(spec.pod()),
                        config.runtime().drain())
                .spec(config);
        pod.setTopologySpreadConstraints(topology(spec.pod()));
        return pod;
    }

    private static ResourceRequirements resources(@Nullable AgentPod pod) {
        var asked = pod == null ? null : pod.resources();
        return new ResourceRequirementsBuilder()
                .withRequests(amounts(asked == null ? null : asked.requests(), REQUESTS))
                .withLimits(amounts(asked == null ? null : asked.limits(), LIMITS))
                .build();
    }

    private static Map<String, Quantity> amounts(AgentPod.@Nullable Amounts asked, Map<String, Quantity> defaults) {
        var amounts = new LinkedHashMap<>(defaults);
        if (asked != null && asked.cpu() != null) {
            amounts.put("cpu", asked.cpu());
        }
        if (asked != null && asked.memory() != null) {
            amounts.put("memory", asked.memory());
        }
        return amounts;
    }

    private List<TopologySpreadConstraint> topology(@Nullable AgentPod pod) {
        var asked = pod == null ? List.<AgentPod.TopologySpread>of() : pod.topologySpread();
        if (asked.isEmpty()) {
            return List.of(constraint("kubernetes.io/hostname", 1, AgentPod.WhenUnsatisfiable.SCHEDULE_ANYWAY));
        }
        return asked.stream()
                .map(spread -> constraint(spread.topologyKey(), spread.maxSkew(), spread.whenUnsatisfiable()))
                .toList();
    }

    private TopologySpreadConstraint constraint(String key, int skew, AgentPod.WhenUnsatisfiable otherwise) {
        return new TopologySpreadConstraintBuilder()
                .withTopologyKey(key)
                .withMaxSkew(skew)
                .withWhenUnsatisfiable(
                        switch (otherwise) {
                            case DO_NOT_SCHEDULE -> "DoNotSchedule";
                            case SCHEDULE_ANYWAY -> "ScheduleAnyway";
                        })
                .withNewLabelSelector()
                .withMatchLabels(selector())
                .endLabelSelector()
                .build();
    }

    private PodDisruptionBudget disruptionBudget() {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .withMatchLabels(selector())
                .endSelector()
                .endSpec()
                .build();
    }

    private HTTPRoute route() {
        var gateway = config.platform().gateway();
        return new HTTPRouteBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .addNewParentRef()
                .withName(gateway.name())
                .withNamespace(gateway.namespace())
                .withSectionName(gateway.listener())
                .endParentRef()
                .withHostnames(host())
                .addNewRule()
                .addNewMatch()
                .withNewPath()
                .withType("PathPrefix")
                .withValue(path())
                .endPath()
                .endMatch()
                .addNewBackendRef()
                .withName(name)
                .withPort(RuntimePod.HTTP_PORT)
                .endBackendRef()
                .endRule()
                .endSpec()
                .build();
    }

    private ObjectMeta meta() {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(tenant.namespace())
                .withLabels(ownership.labels(Labels.COMPONENT_AGENT))
                .withOwnerReferences(ownership.references())
                .build();
    }

    /** Immutable in a Deployment: no more than what tells this agent's pods from all others. */
    private Map<String, String> selector() {
        return selector(agent);
    }

    static Map<String, String> selector(VoiceAgent agent) {
        return Map.of(
                Labels.NAME, Labels.NAME_RUNTIME,
                Labels.COMPONENT, Labels.COMPONENT_AGENT,
                Labels.AGENT, agent.getMetadata().getName());
    }

    private String host() {
        return tenant.name() + "." + config.platform().domain();
    }

    private String path() {
        return "/v1/agents/" + agent.getMetadata().getName() + "/";
    }
}
