package io.bvrai.operator.agent;

import static io.bvrai.testkit.Patience.await;

import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.tenantapi.TenantStatusSource.Answer;
import io.bvrai.operator.testbed.Neighbourhood;
import io.bvrai.operator.testbed.RequestLog;
import io.bvrai.operator.testbed.RunningOperator;
import io.bvrai.operator.testbed.Tries;
import io.bvrai.operator.vault.AuthRole;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/** An agent called reception in a tenant of its own, reconciled on the real API server; Vault, tenant-api and the kubelet are stood in for. */
final class Reception implements AutoCloseable {
    static final String WORKLOAD = "agent-reception";

    final KubernetesClient admin;
    final Neighbourhood home;
    final VaultOfTests vault = new VaultOfTests();
    /** The revision that all pods answer with, as tenant-api would tell; empty while tenant-api is down. */
    volatile Optional<String> reported = Optional.empty();

    private final Clock clock;
    private final AuthRoles roles;
    private RunningOperator operator;

    Reception(KubernetesClient admin, ClusterEnvironment cluster) {
        this(admin, cluster, Clock.systemUTC(), Optional.empty());
    }

    /** @param roles of a real Vault */
    Reception(KubernetesClient admin, ClusterEnvironment cluster, Clock clock, Optional<AuthRoles> roles) {
        this.admin = admin;
        this.clock = clock;
        this.roles = roles.orElse(vault);
        this.home = new Neighbourhood(admin, cluster);
        this.operator = running();
    }

    private RunningOperator running() {
        var config = TestConfig.with(Map.of(
                "bvrai.intervals.status", "PT0.5S",
                "bvrai.intervals.status-while-waiting", "PT0.2S"));
        return new RunningOperator(
                home.operator(),
                client ->
                        VoiceAgents.reconciler(roles, (tenant, namespace, maxAge) -> answer(), config, client, clock));
    }

    RequestLog requests() {
        return operator.requests();
    }

    void operatorGoesAway() {
        operator.close();
    }

    void operatorComesBack() {
        operator = running();
    }

    @Override
    public void close() {
        agents().delete();
        eventually().until(() -> agents().list().getItems().isEmpty());
        operator.close();
        home.close();
    }

    void becomeReady() {
        apply("You answer the phone.");
        podsRunAndReport();
        eventually().until(() -> holds(ConditionTypes.READY));
    }

    void podsRunAndReport() {
        eventually().until(() -> {
            home.runPods(WORKLOAD);
            return deployment() != null
                    && deployment().getStatus().getReadyReplicas() != null
                    && deployment().getStatus().getReadyReplicas() == 1;
        });
        reported = Optional.of(routed());
    }

    void apply(String prompt) {
        home.apply("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: VoiceAgent
            metadata: {name: reception, namespace: %s}
            spec:
              engine: {type: Ultravox, providerRef: ultravox, ultravox: {}}
              prompt: {system: "%s"}
            """.formatted(home.namespace(), prompt));
    }

    void content(String label, String text) {
        home.apply("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: prompts, namespace: %s, labels: {%s}}
            data: {reception: "%s"}
            """.formatted(home.namespace(), label, text));
    }

    private Answer answer() {
        return reported.<Answer>map(revision -> new Answer.Known(new TenantStatusDocument(
                        1,
                        0,
                        null,
                        null,
                        List.of(new TenantStatusDocument.Agent(
                                "reception",
                                0,
                                List.of(new TenantStatusDocument.Pod(
                                        "pod", List.of(revision), revision, 0, 200, Instant.now(), null)))),
                        List.of())))
                .orElseGet(() -> new Answer.Unknown("tenant-api doesn't answer"));
    }

    io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
                    VoiceAgent,
                    io.fabric8.kubernetes.api.model.KubernetesResourceList<VoiceAgent>,
                    io.fabric8.kubernetes.client.dsl.Resource<VoiceAgent>>
            agents() {
        return admin.resources(VoiceAgent.class).inNamespace(home.namespace());
    }

    VoiceAgent agent() {
        return agents().withName("reception").get();
    }

    boolean holds(String type) {
        return conditions().stream().anyMatch(each -> Conditions.holds(List.of(each), type));
    }

    String reason(String type) {
        return Conditions.find(conditions(), type).map(Condition::reason).orElse("");
    }

    String message(String type) {
        return Conditions.find(conditions(), type).map(Condition::message).orElse("");
    }

    private List<Condition> conditions() {
        var agent = agent();
        return agent == null || agent.getStatus() == null
                ? List.of()
                : agent.getStatus().conditions();
    }

    Deployment deployment() {
        return admin.apps()
                .deployments()
                .inNamespace(home.namespace())
                .withName(WORKLOAD)
                .get();
    }

    String mounted() {
        var configMap = admin.configMaps()
                .inNamespace(home.namespace())
                .withName(WORKLOAD)
                .get();
        return configMap == null ? "" : configMap.getData().toString();
    }

    String routed() {
        return admin.configMaps()
                .inNamespace(home.namespace())
                .withName(WORKLOAD)
                .get()
                .getData()
                .get("routing.json")
                .replaceAll(".*\"revision\":\"([0-9a-f]{16})\".*", "$1");
    }

    Set<String> revisionsMounted() {
        return admin.configMaps().inNamespace(home.namespace()).withName(WORKLOAD).get().getData().keySet().stream()
                .map(file -> file.replace(".json", ""))
                .collect(Collectors.toSet());
    }

    List<String> pokes() {
        return admin.pods().inNamespace(home.namespace()).list().getItems().stream()
                .map(pod -> Optional.ofNullable(pod.getMetadata().getAnnotations())
                        .map(annotations -> annotations.getOrDefault(Annotations.POKE, ""))
                        .orElse(""))
                .toList();
    }

    List<? extends HasMetadata> owned() {
        return Stream.of(
                        admin.serviceAccounts()
                                .inNamespace(home.namespace())
                                .withName(WORKLOAD)
                                .get(),
                        admin.configMaps()
                                .inNamespace(home.namespace())
                                .withName(WORKLOAD)
                                .get(),
                        admin.services()
                                .inNamespace(home.namespace())
                                .withName(WORKLOAD)
                                .get(),
                        deployment())
                .filter(each -> each != null)
                .toList();
    }

    Map<String, String> versions() {
        return owned().stream().collect(Collectors.toMap(HasMetadata::getKind, each -> each.getMetadata()
                .getResourceVersion()));
    }

    static ConditionFactory eventually() {
        return await().pollInterval(Duration.ofMillis(100));
    }

    /** Roles as Vault would keep them. */
    static final class VaultOfTests implements AuthRoles {
        final Map<String, AuthRole> roles = new ConcurrentHashMap<>();
        volatile int writes;
        volatile boolean away;
        /** What was asked while it was away. */
        final Tries tries = new Tries();

        @Override
        public synchronized Drift ensure(AuthRole role) {
            if (away) {
                tries.another();
                throw new NeighbourException(Neighbour.VAULT, Problem.UNAVAILABLE, "Vault doesn't answer");
            }
            if (role.equals(roles.put(role.name(), role))) {
                return Drift.NONE;
            }
            writes++;
            return Drift.CREATED;
        }

        @Override
        public List<String> names() {
            return List.copyOf(roles.keySet());
        }

        @Override
        public List<String> recentNames() {
            return names();
        }

        @Override
        public List<String> ofNamespace(String namespace) {
            return names().stream()
                    .filter(name -> name.startsWith(namespace + "."))
                    .toList();
        }

        @Override
        public void remove(String name) {
            roles.remove(name);
        }
    }
}
