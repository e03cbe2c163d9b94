package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.rotation.RotationState;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

@ExtendWith(ControlPlane.class)
class TenantReconcilerTest {
    /** What a secret holds beside its values. */
    private static final Pattern NO_SECRET = Pattern.compile("account_sid|username|rotat(ion|ed)_.*");

    private final OneTenant home;

    TenantReconcilerTest(KubernetesClient admin, ClusterEnvironment cluster) {
        var platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports());
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void givesATenantEverythingItNeeds() {
        // Given
        home.apply("");

        // When
        TenantStatus status = home.awaitReady().getStatus();

        // Then
        TenantId id = OneTenant.id(status);
        assertThat(status.phase()).isEqualTo(TenantStatus.Phase.READY);
        assertThat(status.namespace()).isEqualTo("tenant-" + home.name);
        assertThat(status.vaultPath()).isEqualTo("voice/tenants/tenant-" + home.name);
        assertThat(status.apiEndpoint()).isEqualTo("https://" + home.name + ".voice.test/api/v1");
        List<Subaccount> accounts = home.ports.accounts().findByTag(id.twilioTag());
        assertThat(accounts).singleElement().extracting(Subaccount::sid).isEqualTo(OneTenant.accountSid(status));
        assertThat(home.secret("twilio").field("auth_token"))
                .isEqualTo(accounts.getFirst().authToken());
        assertThat(home.secret("media").field("key")).hasSize(44);
        assertThat(home.secret("first-api-key").field("key"))
                .startsWith("bvk_")
                .isEqualTo(home.secret("api").field("first_key"));
        try (Jedis cache = home.platform.backing.redisAs(
                id.redisUser(), home.secret("redis").field("password"))) {
            assertThat(cache.set(id.redisPrefix() + "x", "1")).isEqualTo("OK");
        }
        TenantConfig config = ConfigJson.read(
                home.admin
                        .resources(ConfigMap.class)
                        .inNamespace("tenant-" + home.name)
                        .withName("tenant-config")
                        .require()
                        .getData()
                        .get("tenant.json"),
                TenantConfig.class);
        assertThat(config.id()).isEqualTo(id.value());
        assertThat(config.telephony().accountSid()).isEqualTo(OneTenant.accountSid(status));
        assertThat(config.operator().audience()).isEqualTo("bvrai-tenant-api/" + home.name);
        assertThat(config.operator().jwks().path("keys")).isNotEmpty();
        assertThat(home.tenant().orElseThrow().getMetadata().getManagedFields())
                .filteredOn(fields -> "status".equals(fields.getSubresource()))
                .extracting(ManagedFieldsEntry::getManager)
                .as("a later report can't delete the intent")
                .containsExactlyInAnyOrder("bvrai-operator", "bvrai-operator-intent");
    }

    @Test
    void writesNothingAnywhereWhenEverythingStands() throws SQLException {
        // Given: a Ready tenant, and an operator that has just been started and remembers nothing
        home.apply("");
        String version = home.awaitReady().getMetadata().getResourceVersion();
        home.operatorGoesAway();
        NeighbourWrites.Count before = home.writes.count();
        long readsBefore = home.writes.vaultReads();

        // When
        home.operatorComesBack();
        await().until(() -> home.writes.vaultReads() > readsBefore + 10);
        await().during(Duration.ofSeconds(2))
                .until(() -> home.requests().writesTo("/").isEmpty());

        // Then
        assertThat(home.requests().writesTo("/")).isEmpty();
        assertThat(home.writes.count()).isEqualTo(before);
        assertThat(home.tenant().orElseThrow().getMetadata().getResourceVersion())
                .isEqualTo(version);
    }

    @Test
    void onlyReportsWhenItMayOnlyObserve() {
        // When
        home.apply("  managementPolicy: ObserveOnly");

        // Then
        Condition condition = home.awaitCondition(ConditionTypes.NAMESPACE_READY, "ObserveOnly");
        assertThat(condition.message()).contains("registry").contains("is missing");
        assertThat(home.ports.registry().find(home.name)).isEmpty();
        assertThat(home.admin.namespaces().withName("tenant-" + home.name).get())
                .isNull();
    }

    @Test
    void neverAdoptsANamespaceThatIsNotItsOwn() {
        // Given
        home.admin
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("tenant-" + home.name)
                        .endMetadata()
                        .build())
                .create();

        // When
        home.apply("");

        // Then
        Condition condition = home.awaitCondition(ConditionTypes.NAMESPACE_READY, "OwnershipConflict");
        assertThat(condition.message()).contains("tenant-" + home.name).contains("isn't this tenant's");
        assertThat(home.admin
                        .resources(NetworkPolicy.class)
                        .inNamespace("tenant-" + home.name)
                        .list()
                        .getItems())
                .isEmpty();
        home.admin.namespaces().withName("tenant-" + home.name).delete();
    }

    @Test
    void refusesEgressIntoThePlatformsOwnServices() {
        // Given: public for the schema, the platform's own for the operator (network.backing-cidrs)
        home.apply("  network: {egress: [{cidr: 192.0.2.0/24, ports: [443]}]}");

        // Then
        Condition condition = home.awaitCondition(ConditionTypes.ACCEPTED, "Invalid");
        assertThat(condition.message()).contains("192.0.2.0/24").contains("192.0.2.10/32");
    }

    @Test
    void destroysNothingUntilTheDeletionIsConfirmedAndThenEverything() throws SQLException {
        // Given
        home.apply("");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());

        // When: CRD deletion and the like bypass the admission policy
        home.admin.resources(Tenant.class).withName(home.name).delete();

        // Then
        Condition unconfirmed = home.awaitCondition(ConditionTypes.DEGRADED, "DeletionUnconfirmed");
        assertThat(unconfirmed.message()).contains("voice.bvrai.io/confirm-delete: " + home.name);
        assertThat(home.ports.registry().find(home.name)).contains(id);
        assertThat(home.writes.databases(id)).isEqualTo(1);
        assertThat(home.admin
                        .namespaces()
                        .withName("tenant-" + home.name)
                        .require()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();

        // When
        home.annotate(Annotations.CONFIRM_DELETE, home.name);

        // Then
        await().until(() -> home.tenant().isEmpty());
        assertThat(home.admin.namespaces().withName("tenant-" + home.name).get())
                .isNull();
        assertThat(home.writes.databases(id)).isZero();
        assertThat(home.ports.accounts().findByTag(id.twilioTag())).isEmpty();
        assertThat(home.ports.secrets().list("tenants/tenant-" + home.name)).isEmpty();
        assertThat(home.ports.authRoles().ofNamespace("tenant-" + home.name)).isEmpty();
        assertThat(home.ports.registry().find(home.name))
                .as("the home.name is free again")
                .isEmpty();
        try (Jedis redis = home.platform.backing.redisAsAdmin()) {
            assertThat(redis.aclUsers()).doesNotContain(id.redisUser());
        }
        assertThat(home.platform.refusals())
                .as("requests beyond the chart's rights")
                .isEmpty();
    }

    /** The namespace controller alone would look again after half an hour. */
    @Test
    void isGoneSoonAfterItsLastPodHasEndedHoweverLongThatOneMightHaveTaken() {
        // Given: a pod that may talk for 65 minutes
        home.apply("");
        home.awaitReady();
        var pod = home.admin.resource("""
            apiVersion: v1
            kind: Pod
            metadata: {name: talks, namespace: tenant-%s}
            spec:
              nodeName: a-node
              terminationGracePeriodSeconds: 3900
              securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: runtime
                  image: localhost/none:1
                  resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: 10m, memory: 16Mi}}
                  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """.formatted(home.name));
        pod.create();
        home.annotate(Annotations.CONFIRM_DELETE, home.name);
        home.admin.resources(Tenant.class).withName(home.name).delete();
        await().until(() -> pod.get().getMetadata().getDeletionTimestamp() != null);

        // When: the kubelet reports that it has ended
        pod.withGracePeriod(0).delete();

        // Then
        await().until(() -> home.tenant().isEmpty());
    }

    @Test
    void showsNoSecretInTheCluster() {
        // Given: the values of a rotation that is under way among them
        home.apply("");
        home.awaitReady();
        home.annotate(Annotations.ROTATE_AT, Instant.now().toString());
        await().until(() -> RotationState.stepOf(home.secret("twilio")) == RotationState.Step.INTRODUCED);

        // Then
        assertThat(home.admin
                        .secrets()
                        .inNamespace("tenant-" + home.name)
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(secrets()).containsKeys("media/key", "twilio-key/api_key", "twilio/next_auth_token");
        assertThat(shownSecrets()).isEmpty();

        // When: somebody says one
        home.admin
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("says-it")
                        .withNamespace("tenant-" + home.name)
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withNamespace("tenant-" + home.name)
                        .endInvolvedObject()
                        .withMessage("The key is " + home.secret("media").field("key"))
                        .build())
                .create();

        // Then
        assertThat(shownSecrets()).containsExactly("media/key");
    }

    /** Which of the tenant's secrets its objects tell, as they are or encoded. */
    private List<String> shownSecrets() {
        String everything = everythingOfTheTenant();
        return secrets().entrySet().stream()
                .filter(secret -> everything.contains(secret.getValue())
                        || everything.contains(Base64.getEncoder()
                                .encodeToString(secret.getValue().getBytes(UTF_8))))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Every value that the tenant's folder in Vault keeps secret, by path and field. */
    private SortedMap<String, String> secrets() {
        SortedMap<String, String> secrets = new TreeMap<>();
        for (String path : home.ports.secrets().list("tenants/tenant-" + home.name)) {
            home.secret(path).fields().forEach((field, value) -> {
                if (!NO_SECRET.matcher(field).matches()) {
                    secrets.put(path + "/" + field, value);
                }
            });
        }
        return secrets;
    }

    /** The Tenant, its namespace, and all that the API server lists in it: of every kind that discovery names, Events among them. */
    private String everythingOfTheTenant() {
        StringBuilder everything = new StringBuilder();
        everything.append(raw("/apis/voice.bvrai.io/v1alpha1/tenants/" + home.name));
        everything.append(raw("/api/v1/namespaces/tenant-" + home.name));
        Stream<String> versions = Stream.concat(
                Stream.of("v1"),
                home.admin.getApiGroups().getGroups().stream()
                        .flatMap(group -> group.getVersions().stream())
                        .map(GroupVersionForDiscovery::getGroupVersion));
        versions.forEach(version -> home.admin.getApiResources(version).getResources().stream()
                .filter(kind -> Boolean.TRUE.equals(kind.getNamespaced())
                        && kind.getVerbs().contains("list"))
                .forEach(kind -> everything.append(raw((version.contains("/") ? "/apis/" : "/api/") + version
                        + "/namespaces/tenant-" + home.name + "/" + kind.getName()))));
        return everything.toString();
    }

    private String raw(String path) {
        return Objects.requireNonNull(home.admin.raw(path), path);
    }

    @Test
    void isServedUnderTheIdThatItTakesOver() {
        // Given: an id from before a restore
        TenantId restored = home.ports
                .registry()
                .reserve(home.name, "the resource before the restore")
                .orElseThrow();

        // When
        home.apply("  adoptId: " + restored.value());

        // Then
        assertThat(OneTenant.id(home.awaitReady().getStatus())).isEqualTo(restored);
        assertThat(home.ports.registry().find(home.name)).contains(restored);
    }

    /** One letter is wrong: an empty tenant would look as if the data were lost. */
    @Test
    void makesNothingUnderAnIdThatTheRegistryHasNeverSeen() {
        // When
        home.apply("  adoptId: " + TenantId.mint(new SecureRandom()).value());

        // Then
        assertThat(home.awaitCondition(ConditionTypes.ACCEPTED, "Invalid").message())
                .contains("spec.adoptId", "never seen", "tenant_registry has for the name " + home.name);
        assertThat(home.ports.registry().find(home.name)).isEmpty();
        assertThat(home.admin.namespaces().withName("tenant-" + home.name).get())
                .isNull();

        // When: it is a new tenant after all
        home.edit("{\"spec\":{\"adoptId\":null}}");

        // Then
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        assertThat(home.ports.registry().find(home.name)).contains(id);
    }

    @Test
    void seesAtOnceWhenItIsAskedToLookThatItsIdWasTakenOver() {
        // Given
        home.apply("");
        Tenant ready = home.awaitReady();
        TenantId id = OneTenant.id(ready.getStatus());

        // When
        home.ports.registry().adopt(home.name, id, "another");
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then
        home.awaitCondition(ConditionTypes.ACCEPTED, "NameReserved");
        home.ports.registry().adopt(home.name, id, ready.getMetadata().getUid());
    }

    @Test
    void takesOverNoIdThatIsAnotherTenants() {
        // Given
        TenantId others =
                home.ports.registry().reserve(home.name + "-other", "another").orElseThrow();

        // When
        home.apply("  adoptId: " + others.value());

        // Then
        assertThat(home.awaitCondition(ConditionTypes.ACCEPTED, "NameReserved").message())
                .contains("another tenant's");
        assertThat(home.admin.namespaces().withName("tenant-" + home.name).get())
                .isNull();
        home.ports.certificates().issue(others, List.of(), Instant.now());
    }
}
