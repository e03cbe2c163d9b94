package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.operator.testbed.wire.Mode;
import io.bvrai.operator.testbed.wire.Point;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Lets each write of the operator to the API server, Vault, PostgreSQL, Redis and Twilio go wrong in each of seven ways, while a tenant with an
 * issuer of its own is created, edited together with damage by hand, rotated, retained, taken back and deleted with a number in its account, and
 * while another with an account of its own is created, deleted, and erased by the sweeper when its retention is over.
 * Afterwards everything is as without the fault, one account was opened, its number kept, and a fresh process finds nothing to write. The writes
 * are those that wires to the real neighbours recorded of tenants without a fault. {@code -Dbvrai.sweep=full} takes all of them ({@code make sweep}),
 * {@code -Dbvrai.sweep=full:delete} those of one operation, otherwise a seeded sample of {@value #SAMPLE} for each;
 * {@code -Dbvrai.sweep.only} narrows each to the cases that a regular expression is found in.
 */
@ExtendWith(ControlPlane.class)
class TenantCrashSweepTest {
    private static final long SEED = 20_260_101;
    private static final int SAMPLE = 8;
    private static final int BATCH = 40;
    /** A write that depends on how fast pods come, such as another report of their state, isn't made each time. */
    private static final int TRIES = 3;
    /** So many tenants without a fault must have a write in common, or it is chance's. */
    private static final int RECORDED = 5;

    private static final String WANTED = System.getProperty("bvrai.sweep", "sample");

    /** Words that a case has to have, as a regular expression. */
    private static final String ONLY = System.getProperty("bvrai.sweep.only", "");

    private static final boolean FULL = WANTED.startsWith("full");

    private final KubernetesClient admin;
    private final Platform platform;
    private final SweptChecks checks;
    private final Pattern only = Pattern.compile(ONLY);
    private final Map<SweptOperation, List<Point>> writes = new EnumMap<>(SweptOperation.class);
    private final Map<SweptOperation, Set<String>> objects = new EnumMap<>(SweptOperation.class);
    private final Map<SweptOperation, Queue<SweptCase>> waiting = new EnumMap<>(SweptOperation.class);
    private final Map<SweptCase, Integer> missed = new HashMap<>();
    private final Map<String, String> failed = new LinkedHashMap<>();
    /** Further reports that were made when the writes were recorded and not since: such a fault can't take place, so it is no case. */
    private final List<SweptCase> unmade = new ArrayList<>();

    /** Writes that some of the tenants without a fault made and others didn't: no cases. */
    private final Map<SweptOperation, Set<Point>> chances = new EnumMap<>(SweptOperation.class);

    private int assigned;
    private final Map<SweptOperation, Integer> survived = new EnumMap<>(SweptOperation.class);

    TenantCrashSweepTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.platform = Platform.running(admin, cluster);
        this.checks = new SweptChecks(admin, platform, platform.ports());
    }

    @Test
    void whateverWriteGoesWrongTheNextProcessFinishesTheWork() throws SQLException, IOException {
        // Given
        Instant started = Instant.now();
        record();
        int cases = 0;
        for (SweptOperation operation : SweptOperation.values()) {
            Queue<SweptCase> chosen = cases(operation);
            waiting.put(operation, chosen);
            cases += chosen.size();
        }
        assertThat(cases)
                .as("writes of %s whose cases match '%s'", WANTED, ONLY)
                .isPositive();

        // When
        try {
            for (List<SweptOperation> life : SweptOperation.LIVES) {
                while (isNeeded(life)) {
                    sweep(life);
                }
            }
        } finally {
            // A run that ends early tells what it tried all the same.
            cases -= unmade.size();
            publish(survived(), cases, Duration.between(started, Instant.now()));
        }

        // Then
        assertThat(failed).isEmpty();
        assertThat(survived()).isEqualTo(cases);
    }

    private int survived() {
        return survived.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** What tenants to whom nothing happens have in common. */
    private void record() throws SQLException {
        for (List<SweptOperation> life : SweptOperation.LIVES) {
            try (SweptBatch batch = new SweptBatch(admin, platform, RECORDED)) {
                for (SweptOperation operation : life) {
                    record(batch, operation);
                }
            }
        }
        writes.get(SweptOperation.JOIN).removeAll(writes.get(SweptOperation.CREATE));
    }

    private void record(SweptBatch batch, SweptOperation operation) throws SQLException {
        batch.begin(operation, Map.of());
        List<SweptLife> lives = batch.lives();
        List<Point> common = new ArrayList<>(batch.writes(lives.getFirst()));
        Set<Point> others = new LinkedHashSet<>();
        for (SweptLife life : lives) {
            others.addAll(batch.writes(life));
            common.retainAll(batch.writes(life));
        }
        common.forEach(others::remove);
        writes.put(operation, common);
        chances.put(operation, others);
        if (!operation.ends()) {
            objects.put(operation, lives.getFirst().objects());
        }
        batch.heal(operation);
        batch.check(life -> check(operation, life));
        assertThat(batch.problems()).as("without a fault, " + operation).isEmpty();
    }

    private Queue<SweptCase> cases(SweptOperation operation) {
        List<SweptCase> all = new ArrayList<>(writes.getOrDefault(operation, List.of()).stream()
                .flatMap(write -> Mode.MATRIX.stream().map(mode -> new SweptCase(operation, write, mode)))
                .filter(swept -> only.matcher(swept.toString()).find())
                .toList());
        if (WANTED.startsWith("full:") && !WANTED.endsWith(":" + operation)) {
            return new ArrayDeque<>();
        }
        Collections.shuffle(all, new Random(SEED));
        return new ArrayDeque<>(FULL ? all : all.subList(0, Math.min(SAMPLE, all.size())));
    }

    /** One batch: as many tenants as there are cases of the operation that has most, up to {@value #BATCH}. */
    private void sweep(List<SweptOperation> life) throws SQLException {
        int most = life.stream()
                .mapToInt(operation -> waiting.get(operation).size())
                .max()
                .orElse(0);
        int before = assigned;
        try (SweptBatch batch = new SweptBatch(admin, platform, Math.min(BATCH, most))) {
            for (int i = 0; i < life.size(); i++) {
                // What was recorded of an operation is true after all before it, so none is left out that another
                // follows.
                if (!isNeeded(life.subList(i, life.size()))) {
                    return;
                }
                sweep(batch, life.get(i), assign(life.get(i), batch.lives()));
            }
        }
        assertThat(assigned)
                .as("cases that got a tenant; of those before it is said: " + failed)
                .isGreaterThan(before);
    }

    private boolean isNeeded(List<SweptOperation> operations) {
        return operations.stream().anyMatch(operation -> !waiting.get(operation).isEmpty());
    }

    private Map<SweptLife, SweptCase> assign(SweptOperation operation, List<SweptLife> lives) {
        Queue<SweptCase> queue = waiting.get(operation);
        Map<SweptLife, SweptCase> cases = new LinkedHashMap<>();
        for (SweptLife life : lives) {
            SweptCase next = queue.poll();
            if (next != null) {
                cases.put(life, next);
                assigned++;
            }
        }
        return cases;
    }

    private void sweep(SweptBatch batch, SweptOperation operation, Map<SweptLife, SweptCase> cases)
            throws SQLException {
        List<SweptLife> before = batch.lives();
        batch.begin(operation, cases);
        Map<SweptLife, Boolean> reached = batch.reached();
        batch.heal(operation);
        batch.check(life -> check(operation, life));
        for (SweptLife life : before) {
            String problem = batch.problem(life).orElse("");
            SweptCase swept = cases.get(life);
            if (swept == null) {
                if (!problem.isEmpty()) {
                    failed.put("no fault in " + operation, problem);
                }
            } else if (!problem.isEmpty()) {
                failed.put(swept.toString(), problem);
            } else if (reached.getOrDefault(life, false)) {
                survived.merge(operation, 1, Integer::sum);
            } else {
                tryAgain(swept);
            }
        }
    }

    private void tryAgain(SweptCase swept) {
        if (missed.merge(swept, 1, Integer::sum) < TRIES) {
            waiting.get(swept.operation()).add(swept);
        } else if (swept.write().what().equals(SweptBatch.REPORT)
                && swept.write().turn() > 1) {
            unmade.add(swept);
        } else {
            failed.put(swept.toString(), "the write wasn't made in " + TRIES + " runs");
        }
    }

    private void check(SweptOperation operation, SweptLife life) throws SQLException {
        if (!operation.ends()) {
            Set<String> found = life.objects();
            SweptChecks.require(found.equals(objects.get(operation)), "objects are " + found);
        }
        checks.after(operation, life);
    }

    private void publish(int all, int cases, Duration took) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode report = json.createObjectNode();
        report.put("sweep", WANTED).put("only", ONLY).put("seed", SEED);
        report.put("survived", all).put("cases", cases).put("seconds", took.toSeconds());
        writes.forEach((operation, points) -> {
            ObjectNode of = report.putObject(operation.toString());
            of.put("writes", points.size()).put("survived", survived.getOrDefault(operation, 0));
            Map<String, Integer> neighbours = new TreeMap<>();
            points.forEach(point -> neighbours.merge(point.neighbour(), 1, Integer::sum));
            ObjectNode each = of.putObject("writesTo");
            neighbours.forEach(each::put);
            var texts = of.putArray("made");
            points.forEach(point -> texts.add(point.toString()));
            var some = of.putArray("madeBySome");
            chances.getOrDefault(operation, Set.of()).forEach(point -> some.add(point.toString()));
        });
        var left = report.putArray("unmade");
        unmade.forEach(swept -> left.add(swept.toString()));
        var failures = report.putArray("failed");
        failed.forEach((swept, problem) -> failures.add(swept + ": " + problem));
        Files.writeString(
                Path.of("target", "tenant-sweep.json"),
                json.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        System.out.printf("tenant sweep: %d/%d in %d s%n", all, cases, took.toSeconds());
    }
}
