package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantSpec;
import io.bvrai.operator.external.Intent;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.rotation.RotationState;
import io.bvrai.operator.tenant.Crashes.Killed;
import io.bvrai.operator.tenant.Crashes.Mode;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.vault.Secret;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Lets each of the operator's calls to the neighbours, real ones all, go wrong in each of seven ways, and lets a new process finish: create,
 * repair, rotate and delete end as without a fault. Counted, not listed: the calls are those of a fault-free run. {@code -Dbvrai.sweep=full}
 * takes all of them ({@code make sweep}), otherwise a seeded sample of {@value #SAMPLE} for each scenario.
 */
@ExtendWith(ControlPlane.class)
class TenantCrashSweepTest {
    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final int SAMPLE = 15;
    private static final List<String> ROTATED = List.of("media", "redis", "twilio");
    private static final long SEED = 20_260_101;

    private final KubernetesClient client;
    private final Platform platform;
    private final Ports ports;
    private final TenantSpec spec;

    TenantCrashSweepTest(KubernetesClient client, ClusterEnvironment cluster) {
        this.client = client;
        this.platform = Platform.running(client, cluster);
        this.ports = platform.ports();
        this.spec =
                client.getKubernetesSerialization().unmarshal("""
                        apiVersion: voice.bvrai.io/v1alpha1
                        kind: Tenant
                        metadata: {name: x}
                        spec: {displayName: X}
                        """, Tenant.class).getSpec();
    }

    private static final class InMemoryLog implements IntentLog {
        private Optional<Intent> intent = Optional.empty();

        @Override
        public Optional<Intent> read() {
            return intent;
        }

        @Override
        public void write(Intent written) {
            intent = Optional.of(written);
        }
    }

    /** One tenant and the clock it lives by. */
    private final class Life {
        private final String name = "s" + UUID.randomUUID().toString().substring(0, 8);
        private final TenantIdentity tenant =
                new TenantIdentity(name, ports.registry().reserve(name, name).orElseThrow());
        private final IntentLog log = new InMemoryLog();
        /** Ahead of Vault's own clock, so that whatever it has written is older than a request made now. */
        private Instant now = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);

        Outside.State ensure(Crashes crashes) {
            return ensure(crashes, Optional.empty());
        }

        private Outside.State ensure(Crashes crashes, Optional<String> rotateAt) {
            return crashes.around(ports)
                    .outside(Clock.fixed(now, ZoneOffset.UTC), SETTLING)
                    .ensure(tenant, spec, crashes.around(log), rotateAt);
        }

        /** Until every secret has one value again. */
        void rotate(Crashes crashes, String requested) {
            do {
                ensure(crashes, Optional.of(requested));
                now = now.plus(Ports.OVERLAP);
            } while (!settled(requested));
        }

        private boolean settled(String requested) {
            return ROTATED.stream().allMatch(name -> {
                Secret secret =
                        ports.secrets().read(TenantSecrets.path(tenant, name)).orElseThrow();
                return RotationState.stepOf(secret) == RotationState.Step.SETTLED
                        && !Instant.parse(secret.fields().getOrDefault("rotated_at", Instant.EPOCH.toString()))
                                .isBefore(Instant.parse(requested));
            });
        }

        Departure erase(Crashes crashes) {
            return crashes.around(ports).erase(tenant, client, Clock.fixed(now, ZoneOffset.UTC));
        }

        List<Secret> secrets() {
            return ROTATED.stream()
                    .map(name -> ports.secrets()
                            .read(TenantSecrets.path(tenant, name))
                            .orElseThrow())
                    .toList();
        }

        void settle() {
            now = now.plus(SETTLING);
        }

        long accountsOpened() {
            return platform.twilio.log().entries().stream()
                    .filter(entry -> entry.text("method").equals("POST")
                            && entry.text("params.FriendlyName")
                                    .equals(tenant.id().twilioTag()))
                    .count();
        }
    }

    @TestFactory
    Stream<DynamicTest> anInterruptedCreationEndsAsAnUninterruptedOne() {
        Life faultless = new Life();
        Crashes counting = Crashes.none();
        assertThat(faultless.ensure(counting).complete()).isTrue();
        faultless.erase(Crashes.none());
        return cases("create", counting.calls(), this::survivesCreation);
    }

    private void survivesCreation(int call, Mode mode) throws SQLException {
        // Given
        Life life = new Life();
        interrupted(Crashes.at(call, mode), life::ensure);

        // When
        life.ensure(Crashes.none());
        life.settle();
        Outside.State state = life.ensure(Crashes.none());

        // Then
        assertThat(state.links()).allMatch(Link::holds);
        assertThat(ports.accounts().findByTag(life.tenant.id().twilioTag())).hasSize(1);
        assertThat(life.accountsOpened()).as("requests that opened an account").isEqualTo(1);
        for (String secret : List.of("media", "api", "first-api-key", "redis", "twilio")) {
            assertThat(ports.secrets().read(TenantSecrets.path(life.tenant, secret)))
                    .as(secret + " was written once")
                    .map(Secret::version)
                    .contains(1);
        }
        NeighbourWrites writes = new NeighbourWrites(platform, life.name);
        NeighbourWrites.Count before = writes.count();
        life.ensure(Crashes.none());
        assertThat(writes.count()).as("a further look writes nothing").isEqualTo(before);
        life.erase(Crashes.none());
    }

    @TestFactory
    Stream<DynamicTest> anInterruptedRotationEndsWithOneValueThatWorks() {
        Life faultless = new Life();
        faultless.ensure(Crashes.none());
        Crashes counting = Crashes.none();
        faultless.rotate(counting, faultless.now.toString());
        faultless.erase(Crashes.none());
        return cases("rotate", counting.calls(), this::survivesRotation);
    }

    private void survivesRotation(int call, Mode mode) {
        // Given
        Life life = new Life();
        life.ensure(Crashes.none());
        List<Secret> before = life.secrets();
        String requested = life.now.toString();
        interrupted(Crashes.at(call, mode), crashes -> life.rotate(crashes, requested));

        // When
        life.rotate(Crashes.none(), requested);

        // Then
        List<Secret> after = life.secrets();
        for (int i = 0; i < ROTATED.size(); i++) {
            assertThat(after.get(i).fields())
                    .as(ROTATED.get(i))
                    .doesNotContainKeys("previous_key", "next_password", "next_auth_token")
                    .containsEntry("rotation_version", "2")
                    .isNotEqualTo(before.get(i).fields());
        }
        TenantId id = life.tenant.id();
        assertThat(ports.caches().accepts(id, after.get(1).field("password"))).isTrue();
        assertThat(ports.caches().accepts(id, before.get(1).field("password"))).isFalse();
        assertThat(ports.accounts().findByTag(id.twilioTag()))
                .singleElement()
                .extracting(Subaccount::authToken)
                .isEqualTo(after.get(2).field("auth_token"));
        life.erase(Crashes.none());
    }

    @TestFactory
    Stream<DynamicTest> anInterruptedErasureLeavesNothing() {
        Life faultless = new Life();
        faultless.ensure(Crashes.none());
        Crashes counting = Crashes.none();
        assertThat(faultless.erase(counting).isErased()).isTrue();
        return cases("delete", counting.calls(), this::survivesErasure);
    }

    private void survivesErasure(int call, Mode mode) throws SQLException {
        // Given
        Life life = new Life();
        TenantId id = life.tenant.id();
        life.ensure(Crashes.none());
        interrupted(Crashes.at(call, mode), life::erase);

        // When
        boolean done = ports.registry().find(life.name).isEmpty()
                || life.erase(Crashes.none()).isErased();

        // Then
        assertThat(done).isTrue();
        assertThat(ports.certificates().find(id)).isPresent();
        assertThat(ports.registry().find(life.name)).isEmpty();
        assertThat(new NeighbourWrites(platform, life.name).databases(id)).isZero();
        assertThat(ports.accounts().findByTag(id.twilioTag())).isEmpty();
        assertThat(ports.secrets().list(life.tenant.vaultFolder())).isEmpty();
        assertThat(ports.authRoles().ofNamespace(life.tenant.namespace())).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> anInterruptedRepairEndsWithWhatWasThere() throws SQLException {
        Life faultless = new Life();
        faultless.ensure(Crashes.none());
        damage(faultless);
        Crashes counting = Crashes.none();
        faultless.ensure(counting);
        faultless.erase(Crashes.none());
        return cases("repair", counting.calls(), this::survivesRepair);
    }

    private void survivesRepair(int call, Mode mode) throws SQLException {
        // Given
        Life life = new Life();
        life.ensure(Crashes.none());
        damage(life);
        interrupted(Crashes.at(call, mode), life::ensure);

        // When
        life.ensure(Crashes.none());
        life.settle();
        Outside.State state = life.ensure(Crashes.none());

        // Then
        assertThat(state.links()).allMatch(Link::holds);
        TenantId id = life.tenant.id();
        assertThat(ports.caches().accepts(id, life.secrets().get(1).field("password")))
                .isTrue();
        assertThat(ports.authRoles().ofNamespace(life.tenant.namespace())).hasSize(2);
        assertThat(life.accountsOpened()).isEqualTo(1);
        NeighbourWrites writes = new NeighbourWrites(platform, life.name);
        NeighbourWrites.Count before = writes.count();
        life.ensure(Crashes.none());
        assertThat(writes.count()).as("a further look writes nothing").isEqualTo(before);
        life.erase(Crashes.none());
    }

    /** What somebody might do by hand, or a restore leave behind. */
    private void damage(Life life) throws SQLException {
        TenantId id = life.tenant.id();
        ports.caches().remove(id);
        ports.authRoles().remove(life.tenant.namespace() + ".tenant-api");
        try (Connection session = platform.backing.superuser("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("GRANT CONNECT ON DATABASE \"" + id.database() + "\" TO PUBLIC");
            statement.execute("ALTER ROLE \"" + id.appLoginA() + "\" CONNECTION LIMIT 1");
        }
    }

    private interface Work {
        void with(Crashes crashes);
    }

    /** A fault is either passed on or seen as a missing link; the fault itself must have happened. */
    private static void interrupted(Crashes crashes, Work work) {
        try {
            work.with(crashes);
        } catch (Killed | NeighbourException | KubernetesClientException expected) {
            assertThat(crashes.hit()).as("failed by itself").isTrue();
        }
        assertThat(crashes.hit()).as("the call was made").isTrue();
    }

    private interface Case {
        void run(int call, Mode mode) throws SQLException;
    }

    private static final AtomicInteger SURVIVED = new AtomicInteger();
    private static final AtomicInteger TRIED = new AtomicInteger();

    @AfterAll
    static void publish() {
        System.out.printf("tenant sweep: %d/%d%n", SURVIVED.get(), TRIED.get());
    }

    private static Stream<DynamicTest> cases(String what, List<String> calls, Case scenario) {
        List<DynamicTest> all = new ArrayList<>(IntStream.range(0, calls.size())
                .boxed()
                .flatMap(call -> Stream.of(Mode.values())
                        .map(mode -> DynamicTest.dynamicTest(
                                what + " " + call + ", " + calls.get(call) + ": " + mode, () -> {
                                    TRIED.incrementAndGet();
                                    scenario.run(call, mode);
                                    SURVIVED.incrementAndGet();
                                })))
                .toList());
        if ("full".equals(System.getProperty("bvrai.sweep"))) {
            return all.stream();
        }
        Collections.shuffle(all, new Random(SEED));
        return all.stream().limit(SAMPLE);
    }
}
