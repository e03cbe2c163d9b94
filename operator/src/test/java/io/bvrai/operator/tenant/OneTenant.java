package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.testbed.ByHand;
import io.bvrai.operator.testbed.RequestLog;
import io.bvrai.operator.testbed.wire.Wires;
import io.bvrai.operator.vault.Secret;
import io.bvrai.testkit.Patience;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** A tenant of a test's own, reconciled on the real API server with real neighbours; only Twilio and the kubelet are stood in for. */
final class OneTenant implements AutoCloseable {
    /** Of an operator whose writes are held; longer than a test waits for what happens meanwhile. */
    static final Duration PATIENCE = Patience.SOON.multipliedBy(2);

    final String name;
    final KubernetesClient admin;
    final Platform platform;
    final Ports ports;
    final NeighbourWrites writes;
    final HeldCredentials credentials;

    private final String run = "r" + UUID.randomUUID().toString().substring(0, 8);
    private final Supplier<Config> server;
    private final TenantStatusSource documents;
    private final Clock clock;
    private final StandInKubelet kubelet;
    private TenantOperator operator;
    private Optional<TenantOperator> second = Optional.empty();

    /**
     * On another API server than the platform's.
     *
     * @param server how the operator reaches it
     */
    OneTenant(KubernetesClient admin, Config server, Platform platform) {
        this(newName(), admin, () -> server, platform, platform.ports(), Ports.SILENT, Clock.systemUTC());
    }

    /** Its pods tell nothing. */
    OneTenant(KubernetesClient admin, Platform platform, Ports ports) {
        this(admin, platform, ports, Ports.SILENT, Clock.systemUTC());
    }

    OneTenant(KubernetesClient admin, Platform platform, Ports ports, TenantStatusSource documents, Clock clock) {
        this(newName(), admin, platform, ports, documents, clock);
    }

    OneTenant(
            String name,
            KubernetesClient admin,
            Platform platform,
            Ports ports,
            TenantStatusSource documents,
            Clock clock) {
        this(name, admin, platform::operatorConfig, platform, ports, documents, clock);
    }

    private OneTenant(
            String name,
            KubernetesClient admin,
            Supplier<Config> server,
            Platform platform,
            Ports ports,
            TenantStatusSource documents,
            Clock clock) {
        this.name = name;
        this.admin = admin;
        this.server = server;
        this.platform = platform;
        this.ports = ports;
        this.documents = documents;
        this.clock = clock;
        this.writes = new NeighbourWrites(platform, name);
        this.credentials = new HeldCredentials(ports, name);
        this.operator = operator();
        this.kubelet = new StandInKubelet(admin, name);
    }

    private static String newName() {
        return "t" + UUID.randomUUID().toString().substring(0, 8);
    }

    private TenantOperator operator() {
        return new TenantOperator(platform, server.get(), ports, run, documents, clock);
    }

    RequestLog requests() {
        return operator.requests();
    }

    StandInKubelet kubelet() {
        return kubelet;
    }

    /** Another replica works beside the first, until the end. */
    void secondOperatorOverlaps() {
        second = Optional.of(operator());
    }

    /** The operator is another process from now on, which reaches everything over these wires and gives nothing up while it is held. */
    void operatorComesBackOver(Wires wires) {
        operator.close();
        Config patient = new ConfigBuilder(wires.over(server.get()))
                .withRequestTimeout(Math.toIntExact(PATIENCE.toMillis()))
                .build();
        operator = new TenantOperator(platform, patient, platform.patientPorts(wires), run, documents, clock);
    }

    boolean operatorIsWatching() {
        return operator.isWatching();
    }

    void operatorGoesAway() {
        operator.close();
    }

    /** The operator of another installation takes over, as in an upgrade. */
    void operatorComesBackWith(Map<String, String> changes) {
        operator.close();
        operator = new TenantOperator(platform, platform.config(changes), ports, run, documents, clock);
    }

    void operatorComesBack() {
        operator = operator();
    }

    /** Its cluster is no more, and nobody was told to delete anything. */
    void isLost() {
        operator.close();
        kubelet.close();
    }

    @Override
    public void close() {
        platform.twilio.faults().clear();
        if (tenant().isPresent()) {
            delete();
            await().until(() -> tenant().isEmpty());
        }
        kubelet.close();
        operator.close();
        second.ifPresent(TenantOperator::close);
    }

    void delete() {
        annotate(Annotations.CONFIRM_DELETE, name);
        admin.resources(Tenant.class).withName(name).delete();
    }

    /** Whether whoever erases it waits for another operator. */
    boolean erasureWaits() {
        return condition(ConditionTypes.READY)
                .filter(ready -> ready.message().contains("another operator, which is still at work"))
                .isPresent();
    }

    Secret secret(String path) {
        return credentials.secret(path);
    }

    static TenantId id(TenantStatus status) {
        return new TenantId(String.valueOf(status.id()));
    }

    static String accountSid(TenantStatus status) {
        return Optional.ofNullable(status.telephony())
                .map(TenantStatus.Telephony::accountSid)
                .orElse("");
    }

    /** What its pods go by. */
    TenantConfig served() {
        return served(admin, name);
    }

    static TenantConfig served(KubernetesClient admin, String name) {
        return ConfigJson.read(
                admin.configMaps()
                        .inNamespace("tenant-" + name)
                        .withName(RuntimePod.TENANT_CONFIG)
                        .require()
                        .getData()
                        .get(TenantConfig.FILE),
                TenantConfig.class);
    }

    void apply(String more) {
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

    /** A JSON merge patch. */
    void edit(String patch) {
        admin.resources(Tenant.class).withName(name).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void lifecycle(String lifecycle) {
        edit("{\"spec\":{\"lifecycle\":" + lifecycle + "}}");
    }

    TenantStatus awaitPhase(TenantStatus.Phase phase) {
        await().untilAsserted(() -> assertThat(tenant().map(Tenant::getStatus))
                .hasValueSatisfying(status -> assertThat(status.phase())
                        .as(() -> String.valueOf(Conditions.find(status.conditions(), ConditionTypes.READY)))
                        .isEqualTo(phase)));
        return tenant().orElseThrow().getStatus();
    }

    void annotate(String key, String value) {
        ByHand.annotate(admin.resources(Tenant.class).withName(name), key, value);
    }

    Optional<Tenant> tenant() {
        return Optional.ofNullable(admin.resources(Tenant.class).withName(name).get());
    }

    Tenant awaitReady() {
        await().untilAsserted(() -> assertThat(condition(ConditionTypes.READY))
                .hasValueSatisfying(
                        ready -> assertThat(ready.status()).as(ready.message()).isEqualTo(Condition.Status.TRUE)));
        return tenant().orElseThrow();
    }

    Condition awaitCondition(String type, String reason) {
        await().untilAsserted(() -> assertThat(condition(type))
                .hasValueSatisfying(condition ->
                        assertThat(condition.reason()).as(condition.message()).isEqualTo(reason)));
        return condition(type).orElseThrow();
    }

    /** Whatever link is looked at first says that Vault is sealed, and what is to be done. */
    void awaitSealedVault() {
        await().untilAsserted(() -> assertThat(tenant().map(Tenant::getStatus))
                .hasValueSatisfying(status -> assertThat(status.conditions()).anySatisfy(condition -> {
                    assertThat(condition.status()).isEqualTo(Condition.Status.FALSE);
                    assertThat(condition.reason()).isEqualTo("VaultUnavailable");
                    assertThat(condition.message()).contains("sealed", "Unseal Vault", "tried again by itself");
                })));
    }

    Optional<Condition> condition(String type) {
        return tenant().flatMap(found -> Optional.ofNullable(found.getStatus()))
                .flatMap(status -> Conditions.find(status.conditions(), type));
    }

    List<String> leftBehind(TenantId id) throws SQLException {
        return new LeftBehind(admin, platform, ports, name).of(id);
    }

    /** One account, one database, and secrets that were written once and work. */
    void wasMadeOnce(TenantStatus status) throws SQLException {
        TenantId id = OneTenant.id(status);
        assertThat(ports.registry().find(name)).contains(id);
        assertThat(writes.databases(id)).isEqualTo(1);
        assertThat(ports.accounts().findByTag(id.twilioTag())).hasSize(1);
        assertThat(platform.twilio.log().entries().stream()
                        .filter(entry -> entry.text("method").equals("POST")
                                && entry.text("params.FriendlyName").equals(id.twilioTag())))
                .as("requests that opened an account")
                .hasSize(1);
        for (String secret : List.of("media", "api", "first-api-key", "redis", "twilio")) {
            assertThat(secret(secret))
                    .as(secret + " was written once")
                    .extracting(Secret::version)
                    .isEqualTo(1);
        }
        assertThat(ports.caches().accepts(id, secret("redis").field("password")))
                .isTrue();
    }
}
