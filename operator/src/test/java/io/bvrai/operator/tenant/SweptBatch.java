package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.testbed.wire.Faults;
import io.bvrai.operator.testbed.wire.Point;
import io.bvrai.operator.testbed.wire.Wires;
import io.bvrai.testkit.MovedClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Tenants that live side by side under one operator, all over wires. For each another write fails. An operator that is killed is so for one
 * tenant: nothing it does about it reaches anybody any more. Then a new process comes, which remembers nothing, and has to finish.
 */
final class SweptBatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** A sweeper takes one after the other, and waits for each one's neighbours until they time out. Nobody measures how long it takes to tidy up. */
    private static final Duration LONG_PATIENCE = PATIENCE.multipliedBy(5);

    private static final Duration QUIET = Duration.ofMillis(1_500);
    private static final int ROUNDS = 12;
    /** How a tenant's status is reported. */
    static final String REPORT = "PATCH /apis/voice.bvrai.io/v1alpha1/tenants/<name>/status";

    /** An API on which nobody is on the phone: an off-boarding waits for that. */
    private static final TenantStatusSource IDLE = (tenant, namespace, maxAge) -> new TenantStatusSource.Answer.Known(
            new TenantStatusDocument(ConfigJson.VERSION, 0, null, null, List.of(), List.of()));

    private final KubernetesClient admin;
    private final Platform platform;
    private final Faults faults = new Faults();
    private final MovedClock clock = MovedClock.running();
    private final String run = "r" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<SweptLife, Optional<String>> lives = new LinkedHashMap<>();
    private final StandInKubelet kubelet;
    private Wires wires;
    private TenantOperator operator;
    private int round;

    SweptBatch(KubernetesClient admin, Platform platform, int size) {
        this.admin = admin;
        this.platform = platform;
        Ports direct = platform.ports();
        IntStream.range(0, size)
                .mapToObj(i -> new SweptLife(admin, platform, direct, run))
                .forEach(life -> {
                    lives.put(life, Optional.empty());
                    faults.watch(life.name);
                });
        Set<String> names = lives.keySet().stream().map(life -> life.name).collect(Collectors.toUnmodifiableSet());
        this.kubelet = new StandInKubelet(admin, names::contains);
        this.wires = platform.wires(faults);
        this.operator = start();
    }

    private TenantOperator start() {
        return new TenantOperator(
                platform, wires.over(platform.operatorConfig()), platform.ports(wires), run, IDLE, clock);
    }

    private void restart() {
        stop();
        startAnew();
    }

    private void stop() {
        operator.close();
        wires.close();
    }

    private void startAnew() {
        wires = platform.wires(faults);
        operator = start();
    }

    /** Lives that nothing has gone wrong with so far. */
    List<SweptLife> lives() {
        return lives.entrySet().stream()
                .filter(life -> life.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What the operator wrote for a tenant since the operation began. */
    List<Point> writes(SweptLife life) {
        return faults.writes(life.name);
    }

    /** Whether the write that was to fail was made. */
    private boolean hit(SweptLife life) {
        return faults.hit(life.name);
    }

    /** Lets it be done to all, and lets those go wrong that have a case. */
    void begin(SweptOperation operation, Map<SweptLife, SweptCase> cases) throws SQLException {
        if (operation == SweptOperation.JOIN) {
            lives().forEach(this::bringAccount);
        }
        for (SweptLife life : lives()) {
            life.accountSid().ifPresent(sid -> faults.alias(life.name, sid));
            SweptCase fault = cases.get(life);
            if (fault == null) {
                faults.restart(life.name);
            } else {
                faults.arm(life.name, fault.write(), fault.mode());
            }
        }
        for (SweptLife life : lives()) {
            switch (operation) {
                case CREATE -> life.create();
                case EDIT -> life.edit();
                case ROTATE -> life.askForRotation();
                case RETAIN -> life.offBoard();
                case RETURN -> life.takeBack();
                case DELETE -> {
                    life.buyNumber();
                    life.delete();
                }
                case JOIN -> life.join();
                case EXPIRE -> life.delete();
            }
        }
        drive(operation, life -> faults.killed(life.name));
    }

    private void bringAccount(SweptLife life) {
        life.bringAccount();
        faults.alias(life.name, life.brought().sid());
    }

    /** Whether the fault of a case took place at all. */
    Map<SweptLife, Boolean> reached() {
        return lives().stream().collect(Collectors.toMap(Function.identity(), this::hit));
    }

    /** The next process finishes what is unfinished; the one after it finds nothing to write. */
    void heal(SweptOperation operation) {
        lives().forEach(life -> faults.revive(life.name));
        restart();
        drive(operation, life -> false);
        if (operation.ends()) {
            return;
        }
        // What was waited for may be the report of the process before: this one has looked at everything, too.
        awaitLook(life -> false, lives());
        // What is still under way when a process is stopped isn't the next one's.
        stop();
        Map<SweptLife, ObjectNode> said =
                lives().stream().collect(Collectors.toMap(Function.identity(), SweptLife::says));
        lives().forEach(life -> faults.restart(life.name));
        startAnew();
        awaitOf(
                lives(),
                life -> faults.reads(life.name, "Twilio") > 0 && faults.reads(life.name, "Vault") > 0,
                "wasn't looked at",
                PATIENCE,
                () -> {});
        // A look that has begun has written nothing yet: one that is asked for writes its answer when it is over.
        awaitLook(life -> false, lives());
        try {
            await().during(QUIET).atMost(PATIENCE).until(() -> lives().stream().allMatch(this::onlyAnswered));
        } catch (ConditionTimeoutException e) {
            lives().stream()
                    .filter(life -> !onlyAnswered(life))
                    .forEach(life -> spoil(life, "a fresh process writes " + writes(life)));
        }
        lives().stream()
                .filter(life -> !life.says().equals(said.get(life)))
                .forEach(
                        life -> spoil(life, "a fresh process says " + life.says() + ", and it said " + said.get(life)));
    }

    private boolean onlyAnswered(SweptLife life) {
        return writes(life).equals(List.of(new Point("Kubernetes", REPORT, 1)));
    }

    /** What is wrong with a life; empty when nothing is. */
    Optional<String> problem(SweptLife life) {
        return lives.getOrDefault(life, Optional.empty());
    }

    /** What is wrong with any. */
    List<String> problems() {
        return lives.values().stream().flatMap(Optional::stream).toList();
    }

    interface Check {
        void of(SweptLife life) throws SQLException;
    }

    void check(Check check) throws SQLException {
        for (SweptLife life : lives()) {
            try {
                check.of(life);
            } catch (AssertionError wrong) {
                spoil(life, String.valueOf(wrong.getMessage()));
            }
        }
    }

    private void spoil(SweptLife life, String problem) {
        lives.put(life, Optional.of(problem));
    }

    private void drive(SweptOperation operation, Predicate<SweptLife> stopped) {
        switch (operation) {
            case CREATE, EDIT, RETURN, JOIN ->
                awaitTenants(
                        stopped, (life, tenant) -> tenant.filter(life::isReady).isPresent());
            case ROTATE -> rotate(stopped);
            case RETAIN ->
                awaitTenants(stopped, (life, tenant) -> tenant.filter(life::isRetained)
                        .isPresent());
            case DELETE -> awaitTenants(stopped, (life, tenant) -> tenant.isEmpty());
            case EXPIRE -> {
                awaitTenants(stopped, (life, tenant) -> tenant.isEmpty());
                expire(stopped);
            }
        }
    }

    /** Round after round. */
    private void expire(Predicate<SweptLife> stopped) {
        clock.advance(SweptLife.RETENTION.plusHours(1));
        awaitOf(
                lives(),
                life -> stopped.test(life) || life.isErased(),
                "isn't erased by the sweeper",
                LONG_PATIENCE,
                operator.sweeper()::sweep);
    }

    /** Overlap after overlap. */
    private void rotate(Predicate<SweptLife> stopped) {
        List<SweptLife> turning = lives();
        for (int i = 0; i < ROUNDS && !turning.isEmpty(); i++) {
            clock.advance(Ports.OVERLAP.plusSeconds(30));
            awaitLook(stopped, turning);
            turning = turning.stream()
                    .filter(life -> problem(life).isEmpty() && !stopped.test(life) && !life.isRotated())
                    .toList();
        }
        turning.forEach(life -> spoil(life, "isn't rotated after " + ROUNDS + " overlaps"));
    }

    /** Asks for a look at each, and waits until one has come to its end. */
    private void awaitLook(Predicate<SweptLife> stopped, List<SweptLife> asked) {
        String stamp = "round-" + round++;
        asked.forEach(life -> life.annotate(Annotations.RECONCILE_AT, stamp));
        awaitTenants(
                stopped,
                (life, tenant) -> tenant.flatMap(found -> Optional.ofNullable(found.getStatus()))
                        .filter(status -> stamp.equals(status.lastReconcileRequest()))
                        .isPresent(),
                asked);
    }

    private interface Seen {
        boolean by(SweptLife life, Optional<Tenant> tenant);
    }

    private void awaitTenants(Predicate<SweptLife> stopped, Seen seen) {
        awaitTenants(stopped, seen, lives());
    }

    private void awaitTenants(Predicate<SweptLife> stopped, Seen seen, List<SweptLife> waiting) {
        List<SweptLife> open = new ArrayList<>(waiting);
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
                Map<String, Tenant> tenants =
                        admin.resources(Tenant.class).withLabel(TenantOperator.LABEL, run).list().getItems().stream()
                                .collect(Collectors.toMap(
                                        tenant -> tenant.getMetadata().getName(), Function.identity()));
                open.removeIf(life -> stopped.test(life) || seen.by(life, Optional.ofNullable(tenants.get(life.name))));
                return open.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            open.forEach(life -> spoil(life, "isn't done: " + life.waitsFor()));
        }
    }

    /** @param meanwhile what is done before each look at them */
    private void awaitOf(
            List<SweptLife> waiting,
            Predicate<SweptLife> done,
            String otherwise,
            Duration patience,
            Runnable meanwhile) {
        List<SweptLife> open = new ArrayList<>(waiting);
        try {
            await().atMost(patience).until(() -> {
                meanwhile.run();
                open.removeIf(done);
                return open.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            open.forEach(life -> spoil(life, otherwise));
        }
    }

    /** Those that are left are taken away; what went wrong with them has been said. */
    @Override
    public void close() {
        List<Tenant> left = admin.resources(Tenant.class)
                .withLabel(TenantOperator.LABEL, run)
                .list()
                .getItems();
        lives.keySet().forEach(life -> faults.restart(life.name));
        lives.keySet().stream()
                .filter(life -> left.stream()
                        .anyMatch(tenant -> tenant.getMetadata().getName().equals(life.name)))
                .forEach(SweptLife::end);
        if (!left.isEmpty()) {
            restart();
            await().atMost(LONG_PATIENCE).until(() -> admin.resources(Tenant.class)
                    .withLabel(TenantOperator.LABEL, run)
                    .list()
                    .getItems()
                    .isEmpty());
        }
        operator.close();
        wires.close();
        kubelet.close();
    }
}
