package io.bvrai.operator.tenant;

import static org.awaitility.Awaitility.await;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.Durations;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.testbed.AuditTrail;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How long many tenants take, what they cost when nothing happens, and what a restart costs; {@code bench/tenants} runs it on servers of its own.
 * No part of {@code make test}: its name isn't a test's. What of it is a promise is asserted by {@code IdleTenantsTest}.
 */
@ExtendWith(ControlPlane.class)
class TenantsBench {
    private static final int TENANTS = Integer.getInteger("bvrai.bench.tenants", 200);
    private static final String RESYNC = System.getProperty("bvrai.bench.resync", "1m");
    private static final Duration WINDOW = Duration.parse(System.getProperty("bvrai.bench.window", "PT3M"));
    private static final int MEMORY = Integer.getInteger("bvrai.bench.memory", 384);
    private static final List<String> NEIGHBOURS = List.of("Kubernetes", "Vault", "PostgreSQL", "Redis", "Twilio");
    /** What no pod has a part in. */
    private static final List<String> WITHOUT_PODS = List.of(
            ConditionTypes.NAMESPACE_READY,
            ConditionTypes.NETWORK_ISOLATED,
            ConditionTypes.QUOTA_ENFORCED,
            ConditionTypes.SECRETS_READY,
            ConditionTypes.CACHE_READY,
            ConditionTypes.TELEPHONY_READY);

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final KubernetesClient admin;
    private final ClusterEnvironment cluster;
    private final Platform platform;
    private final Simulator twilio;
    private final NeighbourBill bill;

    TenantsBench(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.cluster = cluster;
        this.platform = Platform.running(admin, cluster);
        Path certificate = platform.backing.trust().pem().orElseThrow().resolveSibling("openbao.crt");
        // The packaged operator takes no API without TLS; the certificate is one of the local authority for this
        // address.
        this.twilio = Simulator.start(SimulatorConfig.embedded()
                .withTls(new SimulatorConfig.Tls(certificate, certificate.resolveSibling("openbao.key"))));
        this.bill = new NeighbourBill(platform, twilio);
    }

    @Test
    void makesThemLooksAtThemAndStartsAgain() {
        try (StandInKubelet _ = new StandInKubelet(admin, name -> name.startsWith("bench-"))) {
            try (PackagedOperator operator = start()) {
                make(operator);
                idle(operator);
            }
            try (PackagedOperator operator = start()) {
                again(operator);
            }
        } finally {
            twilio.close();
        }
    }

    private void make(PackagedOperator operator) {
        NeighbourBill.Total before = bill.total();
        Instant began = Instant.now();
        IntStream.range(0, TENANTS).forEach(i -> apply("bench-" + i));
        Instant applied = Instant.now();
        double provisioned = 0;
        double[] ready = new double[TENANTS];
        int count = 0;
        while (count < TENANTS) {
            List<Tenant> tenants = tenants();
            int now = (int) tenants.stream().filter(TenantsBench::isReady).count();
            for (; count < now; count++) {
                ready[count] = seconds(began, Instant.now());
            }
            if (provisioned == 0 && tenants.stream().allMatch(TenantsBench::needsNothingButPods)) {
                provisioned = seconds(began, Instant.now());
            }
            if (Instant.now().isAfter(began.plus(PATIENCE))) {
                tenants.stream()
                        .filter(tenant -> !isReady(tenant))
                        .limit(5)
                        .forEach(tenant ->
                                say("not Ready: " + tenant.getMetadata().getName() + " "
                                        + Conditions.find(tenant.getStatus().conditions(), ConditionTypes.READY)));
                operator.complaints().stream().limit(20).forEach(TenantsBench::say);
                throw new IllegalStateException("only " + now + " tenants are Ready");
            }
            pause(Duration.ofMillis(500));
        }
        say(
                "%d tenants applied within %.1f s; everything but pods stands for all after %.1f s; Ready: half after %.1f s, all after %.1f s"
                        .formatted(
                                TENANTS, seconds(began, applied), provisioned, ready[TENANTS / 2], ready[TENANTS - 1]));
        show("until all are Ready", bill.total().since(before), TENANTS);
        show(operator);
    }

    private void idle(PackagedOperator operator) {
        // What followed from becoming Ready is over after an interval.
        Duration interval = interval();
        pause(interval);
        double processor = operator.use().processorSeconds();
        NeighbourBill.Total before = bill.total();
        Instant from = Instant.now();
        pause(WINDOW);
        NeighbourBill.Total after = bill.total().since(before);
        double elapsed = seconds(from, Instant.now());
        double intervals = elapsed / interval.toSeconds();
        say("idle for %.0f s with resyncInterval %s, that is %.2f intervals".formatted(elapsed, RESYNC, intervals));
        show("idle, each tenant and interval", after, TENANTS * intervals);
        say("processor %.1f %% of a core".formatted(100 * (operator.use().processorSeconds() - processor) / elapsed));
        show(operator);
    }

    /** A fresh process looks at everything once. */
    private void again(PackagedOperator operator) {
        Instant from = Instant.now();
        NeighbourBill.Total before = bill.total();
        long looked = before.reads("Twilio") + 2L * TENANTS;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> twilioReads() >= looked);
        double took = seconds(from, Instant.now());
        pause(Duration.ofSeconds(10));
        say("a restart has looked at all after %.1f s".formatted(took));
        show("restart, each tenant", bill.total().since(before), TENANTS);
        long unready = tenants().stream().filter(tenant -> !isReady(tenant)).count();
        say("not Ready afterwards: " + unready);
        statusWrites(from).limit(3).forEach(TenantsBench::say);
        operator.complaints().stream().limit(5).forEach(TenantsBench::say);
    }

    /** Of the operator since a moment, for whoever asks why there are any. */
    private Stream<String> statusWrites(Instant since) {
        return AuditTrail.lines(
                        cluster.auditLog(),
                        since,
                        line -> line.contains("\"subresource\":\"status\"") && line.contains("bvrai-operator"))
                .stream()
                .filter(line -> line.contains("\"verb\":\"patch\"")
                        && Instant.parse(line.replaceFirst(".*\"requestReceivedTimestamp\":\"([^\"]*)\".*", "$1"))
                                .isAfter(since));
    }

    private long twilioReads() {
        return twilio.log().entries("twilio.rest").stream()
                .filter(entry -> entry.text("method").equals("GET"))
                .count();
    }

    private PackagedOperator start() {
        Map<String, String> settings = new HashMap<>(platform.settings());
        settings.put("bvrai.twilio.api-url", twilioAt(SimulatorConfig.Site.TWILIO));
        settings.put("bvrai.twilio.accounts-url", twilioAt(SimulatorConfig.Site.TWILIO_ACCOUNTS));
        settings.put("bvrai.twilio.voice-url", twilioAt(SimulatorConfig.Site.TWILIO_VOICE));
        settings.put(
                "bvrai.vault.jwt-path",
                platform.token("bvrai-system", "bvrai-operator", "vault").toString());
        Map<String, String> environment = PackagedOperator.environment(settings);
        environment.put("KUBERNETES_MASTER", cluster.apiServer().toString());
        environment.put(
                "KUBERNETES_CERTS_CA_FILE", cluster.certificateAuthority().toString());
        environment.put(
                "KUBERNETES_AUTH_TOKEN",
                Optional.ofNullable(platform.operatorConfig().getOauthToken()).orElseThrow());
        environment.put("KUBERNETES_NAMESPACE", "bvrai-system");
        environment.put("KUBERNETES_AUTH_TRYKUBECONFIG", "false");
        environment.put("KUBERNETES_AUTH_TRYSERVICEACCOUNT", "false");
        return PackagedOperator.start(Path.of(System.getProperty("bvrai.bench.options")), MEMORY, environment);
    }

    private String twilioAt(SimulatorConfig.Site site) {
        URI url = twilio.baseUrl(site);
        return "https://" + url.getHost() + ":" + url.getPort();
    }

    private void apply(String name) {
        admin.resource("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata: {name: %s}
                spec: {displayName: Bench, resyncInterval: %s}
                """.formatted(name, RESYNC)).create();
    }

    private List<Tenant> tenants() {
        return admin.resources(Tenant.class).list().getItems();
    }

    private static boolean isReady(Tenant tenant) {
        return holds(tenant, ConditionTypes.READY);
    }

    /** The database stands when Vault could make logins in it; its condition also waits for the migration's pod. */
    private static boolean needsNothingButPods(Tenant tenant) {
        return WITHOUT_PODS.stream().allMatch(type -> holds(tenant, type));
    }

    private static boolean holds(Tenant tenant, String type) {
        return tenant.getStatus() != null
                && Conditions.find(tenant.getStatus().conditions(), type)
                        .filter(condition -> condition.status() == Condition.Status.TRUE)
                        .isPresent();
    }

    private static Duration interval() {
        return Durations.parse(RESYNC);
    }

    private static void pause(Duration time) {
        await().pollDelay(time).atMost(time.plusMinutes(1)).until(() -> true);
    }

    private static void show(String when, NeighbourBill.Total total, double shares) {
        for (String neighbour : NEIGHBOURS) {
            say("%s: %s %.2f reads (%d), %.2f writes (%d)"
                    .formatted(
                            when,
                            neighbour,
                            total.reads(neighbour) / shares,
                            total.reads(neighbour),
                            total.writes(neighbour) / shares,
                            total.writes(neighbour)));
        }
        Stream.of(total.reads(), total.writes()).forEach(kinds -> say("  " + kinds));
    }

    private static void show(PackagedOperator operator) {
        PackagedOperator.Use use = operator.use();
        say("operator: peak %d MiB of %d, %.1f s of processor"
                .formatted(use.peakMebibytes(), MEMORY, use.processorSeconds()));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    private static void say(String line) {
        System.out.println("bench: " + line);
    }
}
