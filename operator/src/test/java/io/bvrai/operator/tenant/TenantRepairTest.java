package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.vault.AuthRole;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** What others change, inside the cluster and outside. */
@ExtendWith(ControlPlane.class)
class TenantRepairTest {
    private final OneTenant home;

    TenantRepairTest(KubernetesClient admin, ClusterEnvironment cluster) {
        var platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports());
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void repairsWhatIsChangedByHandInTheCluster() {
        // Given
        home.apply("");
        home.awaitReady();
        var policies = home.admin.resources(NetworkPolicy.class).inNamespace("tenant-" + home.name);
        var quota =
                home.admin.resourceQuotas().inNamespace("tenant-" + home.name).withName("tenant");

        // When
        policies.withName("default-deny").delete();
        quota.edit(widened -> {
            widened.getSpec().getHard().put("pods", new Quantity("1000"));
            return widened;
        });

        // Then
        await().until(() -> policies.withName("default-deny").get() != null
                && quota.require().getSpec().getHard().get("pods").equals(new Quantity("20")));
    }

    @Test
    void closesWhatIsOpenedByAddingToWhatItSaysNothingOf() {
        // Given
        home.apply("");
        home.awaitReady();
        var policies = home.admin.resources(NetworkPolicy.class).inNamespace("tenant-" + home.name);
        var accounts = home.admin.serviceAccounts().inNamespace("tenant-" + home.name);
        var denied = policies.withName("default-deny").require().getSpec();

        // When
        policies.withName("default-deny").edit(opened -> new NetworkPolicyBuilder(opened)
                .editSpec()
                .withEgress(new NetworkPolicyEgressRule())
                .editPodSelector()
                .addToMatchLabels("none", "such")
                .endPodSelector()
                .endSpec()
                .build());
        accounts.withName(NamespacePlan.TENANT_API).edit(mounting -> {
            mounting.setAutomountServiceAccountToken(null);
            return mounting;
        });

        // Then
        await().atMost(OneTenant.PATIENCE).untilAsserted(() -> {
            assertThat(policies.withName("default-deny").require().getSpec()).isEqualTo(denied);
            assertThat(accounts.withName(NamespacePlan.TENANT_API).require().getAutomountServiceAccountToken())
                    .isFalse();
        });
    }

    @Test
    void takesNothingInAnotherNamespaceForItsOwnWhateverItsLabels() {
        // Given
        String elsewhere = "elsewhere-" + home.name;
        home.admin
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(elsewhere)
                        .endMetadata()
                        .build())
                .create();
        var job = home.admin.resource(suspendedJob(elsewhere));
        job.create();

        // When
        home.apply("");

        // Then
        home.awaitReady();
        assertThat(job.require().getMetadata().getDeletionTimestamp()).isNull();
        home.admin.namespaces().withName(elsewhere).delete();
    }

    private Job suspendedJob(String namespace) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("stray")
                .withNamespace(namespace)
                .withLabels(Map.of(
                        Labels.MANAGED_BY, Labels.MANAGED_BY_OPERATOR,
                        Labels.TENANT, home.name,
                        Labels.COMPONENT, Labels.COMPONENT_MIGRATE))
                .endMetadata()
                .withNewSpec()
                .withSuspend(true)
                .withNewTemplate()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addNewContainer()
                .withName("stray")
                .withImage("stray")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    @Test
    void asksForAPepperThatWasDeletedAndCanBeHadBackInsteadOfVoidingEveryApiKey() {
        // Given
        String path = pepperOfATenantThatIsReady();
        String pepper = home.secret("api").field("pepper");
        vault("DELETE", "voice/data/" + path, "");

        // When
        home.annotate(Annotations.RECONCILE_AT, "deleted");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.SECRETS_READY, "CredentialMissing")
                        .message())
                .contains("Secret voice/" + path + " was deleted", "undelete version 1");
        assertThat(vault("GET", "voice/metadata/" + path, "")).contains("\"current_version\":1");

        // When
        vault("PUT", "voice/undelete/" + path, "{\"versions\":[1]}");
        home.annotate(Annotations.RECONCILE_AT, "undeleted");

        // Then
        home.awaitReady();
        assertThat(home.secret("api").field("pepper")).isEqualTo(pepper);
    }

    @Test
    void looksAfterTheLoginsOfATenantWhosePepperWasDeleted() {
        // Given
        String path = pepperOfATenantThatIsReady();
        String role = "tenant-" + home.name + "." + NamespacePlan.MIGRATE;
        home.ports.authRoles().remove(role);
        vault("DELETE", "voice/data/" + path, "");

        // When
        home.annotate(Annotations.RECONCILE_AT, "deleted");

        // Then
        home.awaitCondition(ConditionTypes.SECRETS_READY, "CredentialMissing");
        assertThat(home.ports.authRoles().ofNamespace("tenant-" + home.name)).contains(role);
    }

    @Test
    void mintsAPepperAnewThatIsGoneForGoodAndTheFirstKeyWithIt() {
        // Given
        String path = pepperOfATenantThatIsReady();
        String pepper = home.secret("api").field("pepper");
        vault("PUT", "voice/destroy/" + path, "{\"versions\":[1]}");

        // When
        home.annotate(Annotations.RECONCILE_AT, "destroyed");

        // Then
        await().until(() -> vault("GET", "voice/metadata/" + path, "").contains("\"current_version\":2"));
        assertThat(home.secret("api").field("pepper")).isNotEqualTo(pepper);
        await().untilAsserted(() -> assertThat(home.secret("first-api-key").field("key"))
                .isEqualTo(home.secret("api").field("first_key")));
    }

    @Test
    void asksForAKeyThatWasMarkedAsDeleted() {
        // Given
        home.apply("");
        home.awaitReady();
        String key = "transit/keys/tenant-" + home.name + "-pii";
        vault("DELETE", key + "/soft-delete", "");

        // When
        home.annotate(Annotations.RECONCILE_AT, "deleted");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.SECRETS_READY, "CredentialMissing")
                        .message())
                .contains("bao write -f " + key + "/soft-delete-restore");

        // When
        vault("POST", key + "/soft-delete-restore", "{}");
        home.annotate(Annotations.RECONCILE_AT, "restored");

        // Then
        home.awaitReady();
    }

    @Test
    void erasesATenantWhosePepperWasDeleted() {
        // Given
        String path = pepperOfATenantThatIsReady();
        vault("DELETE", "voice/data/" + path, "");
        home.annotate(Annotations.RECONCILE_AT, "deleted");
        home.awaitCondition(ConditionTypes.SECRETS_READY, "CredentialMissing");

        // When
        home.delete();

        // Then
        await().until(() -> home.tenant().isEmpty());
        assertThatThrownBy(() -> vault("GET", "voice/metadata/" + path, "")).hasMessageContaining("404");
    }

    private String pepperOfATenantThatIsReady() {
        home.apply("");
        home.awaitReady();
        return "tenants/tenant-" + home.name + "/api";
    }

    private String vault(String method, String path, String body) {
        return home.platform.backing.vaultAsRoot(method, path, body);
    }

    @Test
    void reportsWhatSomebodyPutIntoItsPlacesInVaultAndErasesItWithTheTenant() {
        // Given
        home.apply("");
        home.awaitReady();
        String namespace = "tenant-" + home.name;
        home.platform.backing.vaultAsRoot(
                "POST",
                "auth/kubernetes/role/" + namespace + ".stranger",
                "{\"bound_service_account_names\":[\"x\"],\"bound_service_account_namespaces\":[\"" + namespace
                        + "\"]}");
        home.platform.backing.vaultAsRoot(
                "POST", "voice/data/tenants/" + namespace + "/strange", "{\"data\":{\"x\":\"y\"}}");

        // When
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.DEGRADED, "Drifted").message())
                .contains("voice/tenants/" + namespace + "/strange")
                .contains("auth role " + namespace + ".stranger")
                .doesNotContain(".tenant-api");

        // When
        home.annotate(Annotations.CONFIRM_DELETE, home.name);
        home.admin.resources(Tenant.class).withName(home.name).delete();
        await().until(() -> home.tenant().isEmpty());

        // Then
        assertThat(home.ports.secrets().list("tenants/" + namespace)).isEmpty();
        assertThat(home.ports.authRoles().ofNamespace(namespace)).isEmpty();
    }

    @Test
    void reportsAnAuthRoleForAnAgentThatDoesNotExist() {
        // Given
        String namespace = "tenant-" + home.name;
        home.apply("");
        home.awaitReady();
        home.ports.authRoles().ensure(ofAgent("reception"));
        home.ports.authRoles().ensure(ofAgent("ghost"));
        agent("reception");

        // When
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.DEGRADED, "Drifted").message())
                .contains("auth role " + namespace + ".agent-ghost")
                .doesNotContain("agent-reception");

        // When: it was its agent that was late
        agent("ghost");

        // Then
        await().until(() -> home.condition(ConditionTypes.DEGRADED).isEmpty());
    }

    private AuthRole ofAgent(String agent) {
        return AuthRole.of("tenant-" + home.name, "agent-" + agent, "bvrai-agent", Duration.ofMinutes(20));
    }

    private void agent(String name) {
        home.admin.resource("""
                    apiVersion: voice.bvrai.io/v1alpha1
                    kind: VoiceAgent
                    metadata: {name: %s, namespace: tenant-%s}
                    spec:
                      engine: {type: Ultravox, providerRef: ultravox, ultravox: {}}
                      prompt: {system: "You answer the phone."}
                    """.formatted(name, home.name)).create();
    }

    @Test
    void aRoleWithAMadeUpOwnerIsReportedAndHidesNothing() {
        // Given
        String madeUp = "tenant-" + home.name + "-x";
        String role = "auth/kubernetes/role/" + madeUp + ".writer";
        String key = "transit/keys/" + madeUp + "-pii";
        var vault = home.platform.backing;
        vault.vaultAsRoot(
                "POST",
                role,
                "{\"bound_service_account_names\":[\"x\"],\"bound_service_account_namespaces\":[\"" + madeUp + "\"]}");
        vault.vaultAsRoot("POST", key, "{}");
        try {
            // When
            home.apply("");

            // Then
            assertThat(home.awaitCondition(ConditionTypes.DEGRADED, "Drifted").message())
                    .contains("auth role " + madeUp + ".writer", "transit key " + madeUp + "-pii");
        } finally {
            vault.vaultAsRoot("POST", key + "/config", "{\"deletion_allowed\":true}");
            List.of(key, role).forEach(path -> vault.vaultAsRoot("DELETE", path, ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NamespacePlan.TENANT_API, NamespacePlan.MIGRATE, NamespacePlan.WRITER})
    void takesBackARoleThatLetsEveryTenantIn(String workload) {
        // Given
        home.apply("");
        home.awaitReady();
        String role = "auth/kubernetes/role/tenant-" + home.name + "." + workload;
        var vault = home.platform.backing;
        vault.vaultAsRoot(
                "POST",
                role,
                "{\"bound_service_account_names\":[\"*\"],\"bound_service_account_namespaces\":[\"tenant-*\"]}");

        // When
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then: it is deleted and made anew
        await().ignoreException(IllegalStateException.class)
                .untilAsserted(() -> assertThat(vault.vaultAsRoot("GET", role, ""))
                        .contains("\"bound_service_account_names\":[\"" + workload + "\"]")
                        .contains("\"bound_service_account_namespaces\":[\"tenant-" + home.name + "\"]"));
    }

    @Test
    void reportsKeysAndDatabaseRolesUnderItsNameAndKeysThatCanLeaveVault() {
        // Given
        String namespace = "tenant-" + home.name;
        String key = "transit/keys/" + namespace + "-copy";
        String role = "database/roles/" + namespace + "-reader";
        String authRole = "auth/kubernetes/role/" + namespace + "-door";
        var vault = home.platform.backing;
        vault.vaultAsRoot("POST", key, "{\"exportable\":true}");
        vault.vaultAsRoot("POST", "transit/keys/" + namespace + "-export", "{\"type\":\"ecdsa-p256\"}");
        vault.vaultAsRoot("POST", role, "{\"db_name\":\"bvrai\",\"creation_statements\":[\"SELECT 1\"]}");
        vault.vaultAsRoot(
                "POST",
                authRole,
                "{\"bound_service_account_names\":[\"x\"],\"bound_service_account_namespaces\":[\"" + namespace
                        + "\"]}");
        try {
            home.apply("");
            home.awaitReady();

            // When
            vault.vaultAsRoot(
                    "POST", "transit/keys/" + namespace + "-wrap/config", "{\"allow_plaintext_backup\":true}");
            home.annotate(Annotations.RECONCILE_AT, "now");

            // Then
            await().untilAsserted(() -> assertThat(home.awaitCondition(ConditionTypes.DEGRADED, "Drifted")
                            .message())
                    .contains("transit key " + namespace + "-copy")
                    .contains("database role " + namespace + "-reader")
                    .contains("auth role " + namespace + "-door")
                    .contains("can't take that back: transit key " + namespace + "-wrap.")
                    .contains("can't be mended: transit key " + namespace + "-export is of another type.")
                    .doesNotContain("-pii")
                    .doesNotContain("-app-a")
                    .doesNotContain("-migrator"));
            assertThat(vault.vaultAsRoot("GET", key, ""))
                    .as("reported, not removed")
                    .contains("\"exportable\":true");
        } finally {
            vault.vaultAsRoot("POST", key + "/config", "{\"deletion_allowed\":true}");
            List.of(key, role, authRole).forEach(path -> vault.vaultAsRoot("DELETE", path, ""));
        }
    }

    @Test
    void reportsAndLeavesWhatSomebodyChangedOutside() {
        // Given
        home.apply("  driftPolicy: Report");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        try (Jedis redis = home.platform.backing.redisAsAdmin()) {
            redis.aclSetUser(id.redisUser(), "+scan");

            // When
            home.annotate(Annotations.RECONCILE_AT, "now");

            // Then
            Condition drifted = home.awaitCondition(ConditionTypes.CACHE_READY, "Drifted");
            assertThat(drifted.status()).as("it goes on being served").isEqualTo(Condition.Status.TRUE);
            assertThat(drifted.message()).contains(id.redisUser()).endsWith("; the Tenant's driftPolicy leaves it so.");
            assertThat(redis.aclGetUser(id.redisUser()).getCommands()).contains("+scan");
        }
    }
}
