package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.vault.Secret;
import io.bvrai.simulator.http.Fault;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

@ExtendWith(ControlPlane.class)
class TenantReconcilerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String run = "r" + UUID.randomUUID().toString().substring(0, 8);
    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final KubernetesClient admin;
    private final Platform platform;
    private final Ports ports;
    private final NeighbourWrites writes;
    private TenantOperator operator;
    private StandInKubelet kubelet;

    TenantReconcilerTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.platform = Platform.running(admin, cluster);
        this.ports = platform.ports();
        this.writes = new NeighbourWrites(platform, name);
    }

    @BeforeEach
    void start() {
        operator = new TenantOperator(platform, ports, run);
        kubelet = new StandInKubelet(admin, name);
    }

    @AfterEach
    void erase() {
        platform.twilio.faults().clear();
        if (tenant().isPresent()) {
            annotate(Annotations.CONFIRM_DELETE, name);
            admin.resources(Tenant.class).withName(name).delete();
            await().atMost(PATIENCE).until(() -> tenant().isEmpty());
        }
        kubelet.close();
        operator.close();
    }

    @Test
    void givesATenantEverythingItNeeds() {
        // Given
        apply("");

        // When
        TenantStatus status = awaitReady().getStatus();

        // Then
        TenantId id = id(status);
        assertThat(status.phase()).isEqualTo(TenantStatus.Phase.READY);
        assertThat(status.namespace()).isEqualTo("tenant-" + name);
        assertThat(status.vaultPath()).isEqualTo("voice/tenants/tenant-" + name);
        assertThat(status.apiEndpoint()).isEqualTo("https://" + name + ".voice.test/api/v1");
        List<Subaccount> accounts = ports.accounts().findByTag(id.twilioTag());
        assertThat(accounts).singleElement().extracting(Subaccount::sid).isEqualTo(accountSid(status));
        assertThat(secret("twilio").field("auth_token"))
                .isEqualTo(accounts.getFirst().authToken());
        assertThat(secret("media").field("key")).hasSize(44);
        assertThat(secret("first-api-key").field("key"))
                .startsWith("bvk_")
                .isEqualTo(secret("api").field("first_key"));
        try (Jedis cache =
                platform.backing.redisAs(id.redisUser(), secret("redis").field("password"))) {
            assertThat(cache.set(id.redisPrefix() + "x", "1")).isEqualTo("OK");
        }
        TenantConfig config = ConfigJson.read(
                admin.resources(ConfigMap.class)
                        .inNamespace("tenant-" + name)
                        .withName("tenant-config")
                        .require()
                        .getData()
                        .get("tenant.json"),
                TenantConfig.class);
        assertThat(config.id()).isEqualTo(id.value());
        assertThat(config.telephony().accountSid()).isEqualTo(accountSid(status));
        assertThat(config.operator().audience()).isEqualTo("bvrai-tenant-api/" + name);
        assertThat(config.operator().jwks().path("keys")).isNotEmpty();
        assertThat(tenant().orElseThrow().getMetadata().getManagedFields())
                .filteredOn(fields -> "status".equals(fields.getSubresource()))
                .extracting(ManagedFieldsEntry::getManager)
                .as("a later report can't delete the intent")
                .containsExactlyInAnyOrder("bvrai-operator", "bvrai-operator-intent");
    }

    @Test
    void writesNothingAnywhereWhenEverythingStands() throws SQLException {
        // Given: a Ready tenant, and an operator that has just been started and remembers nothing
        apply("");
        String version = awaitReady().getMetadata().getResourceVersion();
        operator.close();
        NeighbourWrites.Count before = writes.count();
        long readsBefore = writes.vaultReads();

        // When
        operator = new TenantOperator(platform, ports, run);
        await().atMost(PATIENCE).until(() -> writes.vaultReads() > readsBefore + 10);
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> operator.requests().writesTo("/").isEmpty());

        // Then
        assertThat(operator.requests().writesTo("/")).isEmpty();
        assertThat(writes.count()).isEqualTo(before);
        assertThat(tenant().orElseThrow().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void repairsWhatIsChangedByHandInTheCluster() {
        // Given
        apply("");
        awaitReady();
        var policies = admin.resources(NetworkPolicy.class).inNamespace("tenant-" + name);
        var quota = admin.resourceQuotas().inNamespace("tenant-" + name).withName("tenant");

        // When
        policies.withName("default-deny").delete();
        quota.edit(widened -> {
            widened.getSpec().getHard().put("pods", new Quantity("1000"));
            return widened;
        });

        // Then
        await().atMost(PATIENCE)
                .until(() -> policies.withName("default-deny").get() != null
                        && quota.require().getSpec().getHard().get("pods").equals(new Quantity("20")));
    }

    @Test
    void onlyReportsWhenItMayOnlyObserve() {
        // When
        apply("  managementPolicy: ObserveOnly");

        // Then
        Condition condition = awaitCondition(ConditionTypes.NAMESPACE_READY, "ObserveOnly");
        assertThat(condition.message()).contains("registry").contains("is missing");
        assertThat(ports.registry().find(name)).isEmpty();
        assertThat(admin.namespaces().withName("tenant-" + name).get()).isNull();
    }

    @Test
    void reportsAndLeavesWhatSomebodyChangedOutside() {
        // Given
        apply("  driftPolicy: Report");
        TenantId id = id(awaitReady().getStatus());
        try (Jedis redis = platform.backing.redisAsAdmin()) {
            redis.aclSetUser(id.redisUser(), "+scan");

            // When
            annotate(Annotations.RECONCILE_AT, "now");

            // Then
            Condition drifted = awaitCondition(ConditionTypes.CACHE_READY, "Drifted");
            assertThat(drifted.status()).as("it goes on being served").isEqualTo(Condition.Status.TRUE);
            assertThat(drifted.message()).contains(id.redisUser());
            assertThat(redis.aclGetUser(id.redisUser()).getCommands()).contains("+scan");
        }
    }

    @Test
    void neverAdoptsANamespaceThatIsNotItsOwn() {
        // Given
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("tenant-" + name)
                        .endMetadata()
                        .build())
                .create();

        // When
        apply("");

        // Then
        Condition condition = awaitCondition(ConditionTypes.NAMESPACE_READY, "OwnershipConflict");
        assertThat(condition.message()).contains("tenant-" + name).contains("isn't this tenant's");
        assertThat(admin.resources(NetworkPolicy.class)
                        .inNamespace("tenant-" + name)
                        .list()
                        .getItems())
                .isEmpty();
        admin.namespaces().withName("tenant-" + name).delete();
    }

    @Test
    void refusesEgressIntoThePlatformsOwnServices() {
        // Given: public for the schema, the platform's own for the operator (network.backing-cidrs)
        apply("  network: {egress: [{cidr: 192.0.2.0/24, ports: [443]}]}");

        // Then
        Condition condition = awaitCondition(ConditionTypes.ACCEPTED, "Invalid");
        assertThat(condition.message()).contains("192.0.2.0/24").contains("192.0.2.10/32");
    }

    @Test
    void saysThatTwilioIsAwayAndGoesOnWhenItIsBack() {
        // Given
        platform.twilio
                .faults()
                .arm(new Fault("twilio", "GET", "Accounts.json", 3, Fault.Action.ANSWER, 503, 20503, 0));

        // When
        apply("");

        // Then
        Condition condition = awaitCondition(ConditionTypes.TELEPHONY_READY, "TelephonyUnavailable");
        assertThat(condition.message()).contains("Twilio answered 503");
        TenantStatus ready = awaitReady().getStatus();
        assertThat(ports.accounts().findByTag(id(ready).twilioTag())).hasSize(1);
    }

    @Test
    void opensOneSubaccountAlthoughTheAnswerIsLost() {
        // Given
        platform.twilio.faults().arm(new Fault("twilio", "POST", "Accounts.json", 1, Fault.Action.DROP_AFTER, 0, 0, 0));

        // When
        apply("");

        // Then
        awaitCondition(ConditionTypes.TELEPHONY_READY, "Ambiguous");
        TenantStatus ready = awaitReady().getStatus();
        assertThat(ports.accounts().findByTag(id(ready).twilioTag())).hasSize(1);
    }

    @Test
    void destroysNothingUntilTheDeletionIsConfirmedAndThenEverything() throws SQLException {
        // Given
        apply("");
        TenantId id = id(awaitReady().getStatus());

        // When: CRD deletion and the like bypass the admission policy
        admin.resources(Tenant.class).withName(name).delete();

        // Then
        Condition unconfirmed = awaitCondition(ConditionTypes.DEGRADED, "DeletionUnconfirmed");
        assertThat(unconfirmed.message()).contains("voice.bvrai.io/confirm-delete: " + name);
        assertThat(ports.registry().find(name)).contains(id);
        assertThat(writes.databases(id)).isEqualTo(1);
        assertThat(admin.namespaces()
                        .withName("tenant-" + name)
                        .require()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();

        // When
        annotate(Annotations.CONFIRM_DELETE, name);

        // Then
        await().atMost(PATIENCE).until(() -> tenant().isEmpty());
        assertThat(admin.namespaces().withName("tenant-" + name).get()).isNull();
        assertThat(writes.databases(id)).isZero();
        assertThat(ports.accounts().findByTag(id.twilioTag())).isEmpty();
        assertThat(ports.secrets().list("tenants/tenant-" + name)).isEmpty();
        assertThat(ports.authRoles().ofNamespace("tenant-" + name)).isEmpty();
        assertThat(ports.registry().find(name)).as("the name is free again").isEmpty();
        try (Jedis redis = platform.backing.redisAsAdmin()) {
            assertThat(redis.aclUsers()).doesNotContain(id.redisUser());
        }
        assertThat(platform.refusals()).as("requests beyond the chart's rights").isEmpty();
    }

    @Test
    void showsNoSecretInTheCluster() {
        // Given
        apply("");
        awaitReady();

        // When
        var yaml = admin.getKubernetesSerialization();
        String everything = yaml.asYaml(tenant().orElseThrow())
                + yaml.asYaml(admin.configMaps().inNamespace("tenant-" + name).list())
                + yaml.asYaml(admin.pods().inNamespace("tenant-" + name).list());

        // Then
        assertThat(admin.secrets().inNamespace("tenant-" + name).list().getItems())
                .isEmpty();
        for (String path : List.of("twilio", "redis", "media", "api", "first-api-key")) {
            secret(path).fields().forEach((field, value) -> {
                if (!field.equals("account_sid") && !field.equals("username")) {
                    assertThat(everything).as(path + "/" + field).doesNotContain(value);
                }
            });
        }
    }

    private Secret secret(String path) {
        return ports.secrets().read("tenants/tenant-" + name + "/" + path).orElseThrow();
    }

    private static TenantId id(TenantStatus status) {
        return new TenantId(String.valueOf(status.id()));
    }

    private static String accountSid(TenantStatus status) {
        return Optional.ofNullable(status.telephony())
                .map(TenantStatus.Telephony::accountSid)
                .orElse("");
    }

    private void apply(String more) {
        admin.resource("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata:
                  name: %s
                  labels: {%s: %s}
                spec:
                  displayName: Test
                %s
                """.formatted(name, TenantOperator.LABEL, run, more)).create();
    }

    private void annotate(String key, String value) {
        admin.resources(Tenant.class).withName(name).edit(tenant -> {
            if (tenant.getMetadata().getAnnotations() == null) {
                tenant.getMetadata().setAnnotations(new HashMap<>());
            }
            tenant.getMetadata().getAnnotations().put(key, value);
            return tenant;
        });
    }

    private Optional<Tenant> tenant() {
        return Optional.ofNullable(admin.resources(Tenant.class).withName(name).get());
    }

    private Tenant awaitReady() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(condition(ConditionTypes.READY))
                .hasValueSatisfying(
                        ready -> assertThat(ready.status()).as(ready.message()).isEqualTo(Condition.Status.TRUE)));
        return tenant().orElseThrow();
    }

    private Condition awaitCondition(String type, String reason) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(condition(type))
                .hasValueSatisfying(condition ->
                        assertThat(condition.reason()).as(condition.message()).isEqualTo(reason)));
        return condition(type).orElseThrow();
    }

    private Optional<Condition> condition(String type) {
        return tenant().flatMap(found -> Optional.ofNullable(found.getStatus()))
                .flatMap(status -> Conditions.find(status.conditions(), type));
    }
}
