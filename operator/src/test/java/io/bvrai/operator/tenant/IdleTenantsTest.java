package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.testbed.ByHand;
import io.bvrai.operator.testbed.wire.Faults;
import io.bvrai.operator.testbed.wire.Wires;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What tenants cost their neighbours when nothing happens, counted on the wires to the real servers: docs/adr/051. The same with hundreds of tenants
 * and the packaged operator is {@code bench/tenants}.
 */
@ExtendWith(ControlPlane.class)
class IdleTenantsTest {
    private static final int TENANTS = 10;
    private static final int INTERVALS = 2;
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int TWILIO = 4;

    /** Requests of one look at one tenant. A read of Vault is one path; PostgreSQL's are the server's catalogue and the database's own; Twilio's are the account, whether it inherits its countries, those countries, and its keys; Redis' is the user. */
    private static final Map<String, Integer> LOOK = Map.of("Vault", 16, "PostgreSQL", 2, "Redis", 1, "Twilio", TWILIO);

    /**
     * Requests in an interval for all tenants together: Vault's listings of keys, auth roles and both kinds of database roles, and the operator's login; the registry's entries;
     * where Redis sums rules up, a category.
     */
    private static final Map<String, Integer> TOGETHER = Map.of("Vault", 5, "PostgreSQL", 1, "Redis", 1);

    private final KubernetesClient admin;
    private final Faults faults = new Faults();
    private final MovedClock clock = MovedClock.running();
    private final String run = "i" + UUID.randomUUID().toString().substring(0, 8);
    private final List<String> names =
            IntStream.range(0, TENANTS).mapToObj(i -> run + "-" + i).toList();
    private final TenantRegistry registry;
    private final StandInKubelet kubelet;
    private final Wires wires;
    private final TenantOperator operator;

    IdleTenantsTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        Platform platform = Platform.running(admin, cluster);
        this.registry = platform.ports().registry();
        this.kubelet = new StandInKubelet(admin, names::contains);
        this.wires = platform.wires(faults);
        this.operator = new TenantOperator(
                platform,
                wires.over(platform.operatorConfig()),
                platform.ports(wires, clock),
                run,
                Ports.SILENT,
                clock);
    }

    @AfterEach
    void erase() {
        for (String name : names) {
            var tenant = admin.resources(Tenant.class).withName(name);
            ByHand.annotate(tenant, Annotations.CONFIRM_DELETE, name);
            tenant.delete();
        }
        await().atMost(PATIENCE).until(() -> tenants().isEmpty());
        operator.close();
        wires.close();
        kubelet.close();
    }

    @Test
    void costNoWriteAndOneLookInEachResyncInterval() {
        // Given
        names.forEach(this::apply);
        await().atMost(PATIENCE)
                .until(() -> tenants().stream().filter(IdleTenantsTest::isReady).count() == TENANTS);
        // However long it takes, no interval passes but by this test.
        clock.stop();
        passAnInterval();
        Map<String, Integer> before = new TreeMap<>(faults.all());
        int looksBefore = looks(before);

        // When
        for (int i = 0; i < INTERVALS; i++) {
            passAnInterval();
        }

        // Then
        Map<String, Integer> asked = new TreeMap<>(faults.all());
        before.forEach((kind, count) -> asked.merge(kind, -count, Integer::sum));
        int looks = looks(faults.all()) - looksBefore;
        assertThat(asked.entrySet())
                .filteredOn(kind -> kind.getKey().endsWith(" write"))
                .as("writes")
                .allSatisfy(
                        kind -> assertThat(kind.getValue()).as(kind.getKey()).isZero());
        assertThat(asked.get("Kubernetes read"))
                .as("everything comes by watches")
                .isZero();
        assertThat(looks).isEqualTo(TENANTS * INTERVALS);
        LOOK.forEach((neighbour, reads) -> assertThat(asked.get(neighbour + " read"))
                .as("reads of " + neighbour + " in " + looks + " looks")
                .isPositive()
                .isLessThanOrEqualTo(reads * looks + TOGETHER.getOrDefault(neighbour, 0) * INTERVALS));
    }

    /** By what each look asks Twilio. */
    private static int looks(Map<String, Integer> asked) {
        return asked.getOrDefault("Twilio read", 0) / TWILIO;
    }

    /** Ends when each tenant has been looked at again, and nothing more comes. */
    private void passAnInterval() {
        int before = looks(faults.all());
        clock.advance(INTERVAL);
        await().atMost(PATIENCE).until(() -> looks(faults.all()) >= before + TENANTS);
        AtomicReference<Map<String, Integer>> last = new AtomicReference<>(Map.of());
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> faults.all()
                .equals(last.getAndSet(faults.all())));
    }

    /** One of them took its id over. */
    private void apply(String name) {
        String adopted = name.equals(names.getFirst())
                ? ", adoptId: "
                        + registry.reserve(name, "the resource before it").orElseThrow()
                : "";
        admin.resource("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: Tenant
            metadata: {name: %s, labels: {%s: %s}}
            spec: {displayName: Idle, resyncInterval: %dm%s}
            """.formatted(name, TenantOperator.LABEL, run, INTERVAL.toMinutes(), adopted))
                .create();
    }

    private List<Tenant> tenants() {
        return admin.resources(Tenant.class)
                .withLabel(TenantOperator.LABEL, run)
                .list()
                .getItems();
    }

    private static boolean isReady(Tenant tenant) {
        return tenant.getStatus() != null
                && Conditions.find(tenant.getStatus().conditions(), ConditionTypes.READY)
                        .filter(ready -> ready.status() == Condition.Status.TRUE)
                        .isPresent();
    }
}
