package io.bvrai.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.Resync;
import io.bvrai.operator.tenantapi.TenantStatusSource.Answer;
import io.bvrai.operator.testbed.Neighbourhood;
import io.bvrai.operator.testbed.RunningOperator;
import io.bvrai.operator.vault.AuthRole;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
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
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ControlPlane.class)
class VoiceAgentReconcilerTest {
    private static final String WORKLOAD = "agent-reception";

    private final KubernetesClient admin;
    private final Neighbourhood home;
    private final VaultOfTests vault = new VaultOfTests();
    /** The revision that all pods answer with, as tenant-api would tell; empty while tenant-api is down. */
    private volatile Optional<String> reported = Optional.empty();

    private RunningOperator operator;

    VoiceAgentReconcilerTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.home = new Neighbourhood(admin, cluster);
    }

    @BeforeEach
    void start() {
        var config = TestConfig.with(Map.of(
                "bvrai.intervals.status", "PT0.5S",
                "bvrai.intervals.status-while-waiting", "PT0.2S"));
        operator = new RunningOperator(
                home.operator(),
                client -> new VoiceAgentReconciler(
                        config,
                        vault,
                        new LiveRevisions(client, (tenant, namespace, maxAge) -> answer(), config, Clock.systemUTC()),
                        new Resync(Clock.systemUTC(), RandomGenerator.getDefault()),
                        Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        agents().delete();
        eventually().until(() -> agents().list().getItems().isEmpty());
        operator.close();
        home.close();
    }

    @Test
    void anAgentBecomesReadyWhenItsPodsAnswerWithItsRevision() {
        // Given
        home.apply(agent("You answer the phone."));

        // When
        podsRunAndReport();

        // Then
        eventually().until(() -> holds(ConditionTypes.READY));
        var status = agent().getStatus();
        assertThat(status.endpoint()).isEqualTo("https://" + home.tenant() + ".voice.test/v1/agents/reception/");
        assertThat(status.activeRevision()).isEqualTo(routed());
        assertThat(status.readyReplicas()).isEqualTo(1);
        assertThat(vault.roles).containsKey(home.namespace() + "." + WORKLOAD);
    }

    @Test
    void anotherReconciliationWritesNothing() {
        // Given
        becomeReady();
        var versions = versions();
        operator.requests().clear();

        // When
        agents().withName("reception").edit(each -> {
            each.getMetadata().setLabels(Map.of("touched", "yes"));
            return each;
        });
        home.gates(Condition.Status.TRUE);

        // Then
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(5))
                .until(() -> operator.requests().writesTo(home.namespace()).isEmpty());
        assertThat(versions()).isEqualTo(versions);
        assertThat(vault.writes).isEqualTo(1);
    }

    @Test
    void whatSomebodyChangedByHandIsRepaired() {
        // Given
        becomeReady();

        // When
        admin.services().inNamespace(home.namespace()).withName(WORKLOAD).edit(service -> {
            service.getSpec().getPorts().getFirst().setTargetPort(new IntOrString(1));
            return service;
        });
        admin.apps()
                .deployments()
                .inNamespace(home.namespace())
                .withName(WORKLOAD)
                .edit(deployment -> {
                    deployment
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .setImage("evil:1");
                    return deployment;
                });
        admin.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(home.namespace())
                .withName(WORKLOAD)
                .delete();

        // Then
        eventually().untilAsserted(() -> {
            assertThat(admin.services()
                            .inNamespace(home.namespace())
                            .withName(WORKLOAD)
                            .get()
                            .getSpec()
                            .getPorts()
                            .getFirst()
                            .getTargetPort())
                    .isEqualTo(new IntOrString("http"));
            assertThat(deployment()
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getImage())
                    .isEqualTo("bvrai-runtime:1");
            assertThat(admin.policy()
                            .v1()
                            .podDisruptionBudget()
                            .inNamespace(home.namespace())
                            .withName(WORKLOAD)
                            .get())
                    .isNotNull();
        });
    }

    @Test
    void anEditedPromptReachesThePodsWithoutRollingThem() {
        // Given
        becomeReady();
        var before = deployment();
        var first = routed();

        // When
        home.apply(agent("You answer the phone, and you rhyme."));

        // Then
        eventually().until(() -> !routed().equals(first));
        eventually().untilAsserted(() -> {
            assertThat(holds(ConditionTypes.REVISION_LIVE)).isFalse();
            assertThat(pokes()).allMatch(poke -> poke.startsWith(routed()));
        });
        assertThat(agent().getStatus().activeRevision()).isEqualTo(first);

        // When
        reported = Optional.of(routed());

        // Then
        eventually().until(() -> holds(ConditionTypes.READY));
        assertThat(agent().getStatus().activeRevision()).isEqualTo(routed());
        assertThat(deployment().getMetadata().getGeneration())
                .isEqualTo(before.getMetadata().getGeneration());
        assertThat(revisionsMounted()).contains(first, routed());
    }

    @Test
    void aPausedAgentIsNotTouched() {
        // Given
        becomeReady();
        agents().withName("reception").edit(each -> {
            each.getMetadata().setAnnotations(Map.of(Annotations.PAUSED, "true"));
            return each;
        });
        eventually().until(() -> holds(ConditionTypes.PAUSED));
        var first = routed();

        // When
        home.apply(agent("You are paused."));
        eventually().until(() -> agent().getStatus()
                .observedGeneration()
                .equals(agent().getMetadata().getGeneration()));

        // Then
        assertThat(routed()).isEqualTo(first);

        // When
        agents().withName("reception").edit(each -> {
            each.getMetadata().setAnnotations(Map.of());
            return each;
        });

        // Then
        eventually().until(() -> !routed().equals(first) && !holds(ConditionTypes.PAUSED));
    }

    @Test
    void instructionsComeFromContentOnceItIsLabelledAndFollowItsEdits() {
        // Given
        home.apply(content("", "From a file."));
        home.apply("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: VoiceAgent
                metadata: {name: reception, namespace: %s}
                spec:
                  engine: {type: Ultravox, providerRef: ultravox, ultravox: {}}
                  prompt: {systemFrom: {configMapKeyRef: {name: prompts, key: reception}}}
                """.formatted(home.namespace()));
        eventually().until(() -> reason(ConditionTypes.RESOLVED_REFS).equals("ContentNotFound"));
        assertThat(admin.configMaps()
                        .inNamespace(home.namespace())
                        .withName(WORKLOAD)
                        .get())
                .isNull();

        // When
        home.apply(content("voice.bvrai.io/content: 'true'", "From a file."));

        // Then
        eventually().until(() -> mounted().contains("From a file."));

        // When
        home.apply(content("voice.bvrai.io/content: 'true'", "From an edited file."));

        // Then
        eventually().until(() -> mounted().contains("From an edited file."));
    }

    @Test
    void noPodBeforeTheWallsOfItsTenantStand() {
        // Given
        home.gates(Condition.Status.FALSE);

        // When
        home.apply(agent("You answer the phone."));

        // Then
        eventually().until(() -> reason(ConditionTypes.RESOLVED_REFS).equals("TenantNotReady"));
        assertThat(deployment()).isNull();
        assertThat(vault.roles).isEmpty();

        // When
        home.gates(Condition.Status.TRUE);

        // Then
        eventually().until(() -> deployment() != null);
    }

    @Test
    void aDeletedAgentLeavesNothing() {
        // Given
        becomeReady();

        // When
        agents().withName("reception").delete();

        // Then
        eventually().until(() -> agents().list().getItems().isEmpty());
        eventually().until(() -> owned().isEmpty());
        assertThat(vault.roles).isEmpty();
    }

    @Test
    void whatChangedWhileTheOperatorWasAwayIsMadeGood() {
        // Given
        becomeReady();
        var first = routed();
        operator.close();
        admin.services().inNamespace(home.namespace()).withName(WORKLOAD).delete();
        home.apply(agent("Edited while nobody looked."));

        // When
        start();

        // Then
        eventually()
                .until(() -> !routed().equals(first)
                        && admin.services()
                                        .inNamespace(home.namespace())
                                        .withName(WORKLOAD)
                                        .get()
                                != null);
    }

    private void becomeReady() {
        home.apply(agent("You answer the phone."));
        podsRunAndReport();
        eventually().until(() -> holds(ConditionTypes.READY));
    }

    private void podsRunAndReport() {
        eventually().until(() -> {
            home.runPods(WORKLOAD);
            return deployment() != null
                    && deployment().getStatus().getReadyReplicas() != null
                    && deployment().getStatus().getReadyReplicas() == 1;
        });
        reported = Optional.of(routed());
    }

    private String agent(String prompt) {
        return """
                apiVersion: voice.bvrai.io/v1alpha1
                kind: VoiceAgent
                metadata: {name: reception, namespace: %s}
                spec:
                  engine: {type: Ultravox, providerRef: ultravox, ultravox: {}}
                  prompt: {system: "%s"}
                """.formatted(home.namespace(), prompt);
    }

    private String content(String label, String text) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: prompts, namespace: %s, labels: {%s}}
                data: {reception: "%s"}
                """.formatted(home.namespace(), label, text);
    }

    private Answer answer() {
        return reported.<Answer>map(revision -> new Answer.Known(new TenantStatusDocument(
                        1,
                        0,
                        List.of(new TenantStatusDocument.Agent(
                                "reception",
                                0,
                                List.of(new TenantStatusDocument.Pod(
                                        "pod", List.of(revision), revision, 0, 200, Instant.now())))),
                        List.of())))
                .orElseGet(() -> new Answer.Unknown("tenant-api doesn't answer"));
    }

    private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
                    VoiceAgent,
                    io.fabric8.kubernetes.api.model.KubernetesResourceList<VoiceAgent>,
                    io.fabric8.kubernetes.client.dsl.Resource<VoiceAgent>>
            agents() {
        return admin.resources(VoiceAgent.class).inNamespace(home.namespace());
    }

    private VoiceAgent agent() {
        return agents().withName("reception").get();
    }

    private boolean holds(String type) {
        return conditions().stream().anyMatch(each -> Conditions.holds(List.of(each), type));
    }

    private String reason(String type) {
        return Conditions.find(conditions(), type).map(Condition::reason).orElse("");
    }

    private List<Condition> conditions() {
        var agent = agent();
        return agent == null || agent.getStatus() == null
                ? List.of()
                : agent.getStatus().conditions();
    }

    private Deployment deployment() {
        return admin.apps()
                .deployments()
                .inNamespace(home.namespace())
                .withName(WORKLOAD)
                .get();
    }

    private String mounted() {
        var configMap = admin.configMaps()
                .inNamespace(home.namespace())
                .withName(WORKLOAD)
                .get();
        return configMap == null ? "" : configMap.getData().toString();
    }

    private String routed() {
        return admin.configMaps()
                .inNamespace(home.namespace())
                .withName(WORKLOAD)
                .get()
                .getData()
                .get("routing.json")
                .replaceAll(".*\"revision\":\"([0-9a-f]{16})\".*", "$1");
    }

    private Set<String> revisionsMounted() {
        return admin.configMaps().inNamespace(home.namespace()).withName(WORKLOAD).get().getData().keySet().stream()
                .map(file -> file.replace(".json", ""))
                .collect(Collectors.toSet());
    }

    private List<String> pokes() {
        return admin.pods().inNamespace(home.namespace()).list().getItems().stream()
                .map(pod -> Optional.ofNullable(pod.getMetadata().getAnnotations())
                        .map(annotations -> annotations.getOrDefault(Annotations.POKE, ""))
                        .orElse(""))
                .toList();
    }

    private List<? extends HasMetadata> owned() {
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

    private Map<String, String> versions() {
        return owned().stream().collect(Collectors.toMap(HasMetadata::getKind, each -> each.getMetadata()
                .getResourceVersion()));
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }

    /** Roles as Vault would keep them. */
    private static final class VaultOfTests implements AuthRoles {
        private final Map<String, AuthRole> roles = new ConcurrentHashMap<>();
        private volatile int writes;

        @Override
        public synchronized Drift ensure(AuthRole role) {
            if (role.equals(roles.put(role.name(), role))) {
                return Drift.NONE;
            }
            writes++;
            return Drift.CREATED;
        }

        @Override
        public List<String> ofNamespace(String namespace) {
            return roles.keySet().stream()
                    .filter(name -> name.startsWith(namespace + "."))
                    .toList();
        }

        @Override
        public void remove(String name) {
            roles.remove(name);
        }
    }
}
