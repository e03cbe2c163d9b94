package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantSpec;
import io.bvrai.operator.external.Intent;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.tenant.Crashes.Killed;
import io.bvrai.operator.tenant.Crashes.When;
import io.bvrai.operator.vault.Secret;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Kills the operator before and after each of its calls to the neighbours, real ones all, and lets a new process finish. Counted, not listed:
 * the calls are those of a fault-free run. {@code -Dbvrai.sweep=full} takes all of them, otherwise a seeded sample.
 */
@ExtendWith(ControlPlane.class)
class TenantCrashSweepTest {
    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final int SAMPLE = 16;
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
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        Outside.State ensure(Crashes crashes) {
            return crashes.around(ports)
                    .outside(Clock.fixed(now, ZoneOffset.UTC), SETTLING)
                    .ensure(tenant, spec, crashes.on(IntentLog.class, log));
        }

        Departure erase(Crashes crashes) {
            return crashes.around(ports).erase(tenant, client, Clock.fixed(now, ZoneOffset.UTC));
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
        return cases(counting.calls(), this::survivesCreation);
    }

    private void survivesCreation(int call, When when) throws SQLException {
        // Given
        Life life = new Life();
        assertThatThrownBy(() -> life.ensure(Crashes.at(call, when))).isInstanceOf(Killed.class);

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
    Stream<DynamicTest> anInterruptedErasureLeavesNothing() {
        Life faultless = new Life();
        faultless.ensure(Crashes.none());
        Crashes counting = Crashes.none();
        assertThat(faultless.erase(counting).isErased()).isTrue();
        return cases(counting.calls(), this::survivesErasure);
    }

    private void survivesErasure(int call, When when) throws SQLException {
        // Given
        Life life = new Life();
        TenantId id = life.tenant.id();
        life.ensure(Crashes.none());
        assertThatThrownBy(() -> life.erase(Crashes.at(call, when))).isInstanceOf(Killed.class);

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

    private interface Case {
        void run(int call, When when) throws SQLException;
    }

    private static Stream<DynamicTest> cases(List<String> calls, Case scenario) {
        List<DynamicTest> all = new ArrayList<>(IntStream.range(0, calls.size())
                .boxed()
                .flatMap(call -> Stream.of(When.values())
                        .map(when -> DynamicTest.dynamicTest(
                                "killed " + when.name().toLowerCase(Locale.ROOT) + " call " + call + ", "
                                        + calls.get(call),
                                () -> scenario.run(call, when))))
                .toList());
        if ("full".equals(System.getProperty("bvrai.sweep"))) {
            return all.stream();
        }
        Collections.shuffle(all, new Random(SEED));
        return all.stream().limit(SAMPLE);
    }
}
