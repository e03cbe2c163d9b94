package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.rotation.RotationState;
import io.bvrai.operator.rotation.RotationState.Step;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.testkit.Guide;
import io.bvrai.testkit.Repository;
import io.bvrai.testkit.Script;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/platform-teams/tenants.md do what the page says. */
@ExtendWith(ControlPlane.class)
class TenantsWalkThroughTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final TenantStatusSource NOBODY_CALLS =
            (tenant, namespace, maxAge) -> new TenantStatusSource.Answer.Known(
                    new TenantStatusDocument(ConfigJson.VERSION, 0, null, null, List.of(), List.of()));

    private final ClusterEnvironment cluster;
    private final OneTenant home;

    @TempDir
    Path folder;

    TenantsWalkThroughTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.cluster = cluster;
        this.home = new OneTenant(admin, platform, platform.ports(), NOBODY_CALLS, Clock.systemUTC());
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void suspendsRotatesOffBoardsDeletesAndTakesBack() {
        // Given
        home.apply("");
        TenantStatus first = home.awaitReady().getStatus();

        // When
        String spent = run(Guide.block("tenants", "budget"), "");

        // Then
        assertThat(spent).contains("\"amount\":\"2500.00\"");
        home.awaitCondition(ConditionTypes.WITHIN_BUDGET, "Waiting");

        // When
        run(Guide.block("tenants", "sign-in"), "");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.OIDC_READY, "Provisioned").message())
                .contains("https://id." + home.name + ".example", home.name + "-voice");

        // When
        run(Guide.block("tenants", "suspend"), "");

        // Then
        home.awaitPhase(TenantStatus.Phase.SUSPENDED);

        // When
        run(Guide.block("tenants", "rotate"), "");

        // Then
        await().until(() -> RotationState.stepOf(home.secret("twilio")) == Step.INTRODUCED);

        // When
        run(Guide.block("tenants", "off-board"), "");

        // Then
        home.awaitPhase(TenantStatus.Phase.RETAINED);

        // When
        run(Guide.block("tenants", "delete"), "");

        // Then
        await().until(() -> home.tenant().isEmpty());

        // When: it is made again and told what it is
        home.apply("");
        home.awaitCondition(ConditionTypes.ACCEPTED, "NameReserved");
        run(Guide.block("tenants", "adopt"), String.valueOf(first.id()));

        // Then
        assertThat(home.awaitReady().getStatus().id()).isEqualTo(first.id());
    }

    @Test
    void letsItsPeopleWriteTheirProvidersKey() throws IOException {
        // Given
        home.apply("");
        home.awaitReady();
        Files.writeString(folder.resolve("key"), "sk-of-the-provider");

        // When
        String said = run(Guide.block("tenants", "keys"), "");

        // Then
        assertThat(said.lines().toList().getLast())
                .isEqualTo(home.secret("first-api-key").field("key"));
        assertThat(home.platform.backing.vaultAsRoot(
                        "GET", "voice/data/tenants/tenant-" + home.name + "/providers/openai", ""))
                .contains("sk-of-the-provider");
    }

    @Test
    void saysWhatAChangeWouldDoAndDoesNoneOfIt() throws IOException {
        // Given
        home.apply("  access: {viewers: [{kind: Group, name: readers}]}");
        TenantStatus ready = home.awaitReady().getStatus();
        String version = home.tenant().orElseThrow().getMetadata().getResourceVersion();
        Path file = Files.writeString(folder.resolve(home.name + ".yaml"), """
            apiVersion: voice.bvrai.io/v1alpha1
            kind: Tenant
            metadata: {name: %s}
            spec:
              displayName: Test
              quota: {concurrentCalls: 7, compute: {pods: 30}}
              access: {admins: [{kind: Group, name: writers}], viewers: []}
              lifecycle: {state: Suspended}
            """.formatted(home.name));
        installation();

        // When
        String plan = run(Guide.block("tenants", "plan"), "");

        // Then
        assertThat(plan.lines())
                .containsExactlyInAnyOrder(
                        "! new callers hear the closing message and nothing is dialled; calls in progress go on",
                        "~ ResourceQuota tenant: spec.hard.pods: 20 → 30",
                        "+ RoleBinding tenant-admins",
                        "- RoleBinding tenant-viewers",
                        "~ ConfigMap tenant-config: data.tenant.json.quota.concurrentCalls: 10 → 7",
                        "~ ConfigMap tenant-config: data.tenant.json.service.closingMessage: (nothing) → The service"
                                + " you have called is closed. Goodbye.");
        assertThat(home.tenant().orElseThrow().getMetadata().getResourceVersion())
                .isEqualTo(version);
        assertThat(home.awaitReady().getStatus()).isEqualTo(ready);

        // When: a tenant that there isn't yet
        Files.writeString(
                file, Files.readString(file).replace("name: " + home.name + "}", "name: " + home.name + "-new}"));

        // Then
        assertThat(run(Guide.block("tenants", "plan"), ""))
                .contains(
                        "+ PostgreSQL: a database",
                        "+ Namespace tenant-" + home.name + "-new",
                        "+ NetworkPolicy default-deny");
        assertThat(home.ports.registry().find(home.name + "-new")).isEmpty();

        // When: what isn't applied anyway
        Files.writeString(file, Files.readString(file).replace("pods: 30", "pods: 0"));

        // Then
        assertThatThrownBy(() -> run(Guide.block("tenants", "plan"), "")).hasMessageContaining("pods");
    }

    /** The operator's Deployment as the chart makes it, of which the command reads the settings. */
    private void installation() {
        Map<String, String> settings = new TreeMap<>(TestConfig.installation());
        settings.putAll(home.platform.settings());
        List<EnvVar> environment = settings.entrySet().stream()
                .map(setting -> new EnvVar(
                        setting.getKey().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), setting.getValue(), null))
                .toList();
        home.admin
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("bvrai-operator")
                        .withNamespace("bvrai-system")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withNewSelector()
                        .addToMatchLabels("app", "operator")
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "operator")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("operator")
                        .withImage("bvrai-operator:1")
                        .withEnv(environment)
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .serverSideApply();
    }

    /** Runs a block's commands for this test's tenant. */
    private String run(String block, String id) {
        String commands = block.replace("acme", home.name);
        return new Script(List.of(
                        "bash",
                        "-euo",
                        "pipefail",
                        "-c",
                        "PATH=$1:$PATH; export KUBECONFIG=$2 ID=$3 BVRAI_OPERATOR_CLASSPATH=$5 JAVA_HOME=$6 BAO_ADDR=$8 BAO_CACERT=$9"
                                // Fabric8 takes a PKCS #8 key for RSA unless told; the cluster's certificates are
                                // ECDSA.
                                + " KUBERNETES_CERTS_CLIENT_KEY_ALGO=EC; cd \"$7\"; eval \"$4\"",
                        "walk-through",
                        cluster.programs() + ":" + Repository.root().resolve("hack") + ":"
                                + home.platform.backing.vaultProgram().getParent(),
                        cluster.kubeconfig().toString(),
                        id,
                        commands,
                        System.getProperty("java.class.path"),
                        System.getProperty("java.home"),
                        folder.toString(),
                        home.platform.backing.vault().toString(),
                        home.platform.backing.trust().pem().orElseThrow().toString()))
                .run(LIMIT);
    }
}
