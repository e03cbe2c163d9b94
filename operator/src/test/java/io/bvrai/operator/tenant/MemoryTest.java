package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.testkit.MovedClock;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Outside.State COMPLETE = new Outside.State(
            List.of(Link.stands(ConditionTypes.DATABASE_READY, "It stands.")),
            Optional.of("AC1"),
            Optional.empty(),
            VaultFindings.NONE,
            Optional.empty());

    private final MovedClock watch = MovedClock.standing();
    private final Memory memory = new Memory(watch, new Random(1));
    private final Tenant tenant = new KubernetesSerialization().unmarshal("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: Tenant
            metadata: {name: acme, generation: 1, uid: u1}
            spec: {displayName: Acme}
            """, Tenant.class);

    @Test
    void looksOutsideOnceInEachResyncIntervalAtAMomentOfItsOwn() {
        // Given
        memory.remember(tenant, COMPLETE, INTERVAL, Optional.empty());

        // When
        Duration first = memory.resync(tenant, INTERVAL);
        watch.advance(first);

        // Then
        assertThat(first).isPositive().isLessThanOrEqualTo(INTERVAL);
        assertThat(memory.recall(tenant)).isEmpty();

        // When: looking took a while
        watch.advance(Duration.ofSeconds(3));
        memory.remember(tenant, COMPLETE, INTERVAL, Optional.empty());

        // Then: the moment stays where it was
        assertThat(memory.resync(tenant, INTERVAL)).isEqualTo(INTERVAL.minusSeconds(3));
        watch.advance(INTERVAL.minusSeconds(4));
        assertThat(memory.recall(tenant)).contains(COMPLETE);
        watch.advance(Duration.ofSeconds(1));
        assertThat(memory.recall(tenant)).isEmpty();
    }

    @Test
    void spreadsTenantsThatCameAtOnceOverTheInterval() {
        // Given
        Random random = new Random(1);
        int[] tenths = new int[10];

        // When
        for (int i = 0; i < 1000; i++) {
            tenant.getMetadata().setUid(new UUID(random.nextLong(), random.nextLong()).toString());
            memory.remember(tenant, COMPLETE, INTERVAL, Optional.empty());
            Duration until = memory.resync(tenant, INTERVAL).minusMillis(1);
            tenths[(int) (until.toMillis() * 10 / INTERVAL.toMillis())]++;
        }

        // Then
        assertThat(tenths).as("looks in each tenth of the interval").satisfies(counts -> assertThat(
                        Arrays.stream(counts).boxed())
                .allMatch(count -> count > 60 && count < 140));
    }

    @Test
    void keepsToTheSameMomentsInAnotherProcess() {
        // Given
        Memory another = new Memory(watch, new Random(2));

        // When
        memory.remember(tenant, COMPLETE, INTERVAL, Optional.empty());
        another.remember(tenant, COMPLETE, INTERVAL, Optional.empty());

        // Then
        assertThat(another.resync(tenant, INTERVAL)).isEqualTo(memory.resync(tenant, INTERVAL));
    }

    @Test
    void looksSoonerForAStepThatIsUnderWay() {
        // When
        memory.remember(tenant, COMPLETE, INTERVAL, Optional.of(Duration.ofMillis(20)));

        // Then
        assertThat(memory.resync(tenant, INTERVAL)).isLessThanOrEqualTo(Duration.ofMillis(20));
    }

    @Test
    void keepsWhatStoodWhileSomethingIsMissingAndNoLongerThanAnInterval() {
        // Given
        Outside.State missing = without(ConditionTypes.CACHE_READY);
        memory.remember(tenant, missing, INTERVAL, Optional.empty());
        Duration first = memory.resync(tenant, INTERVAL);

        // When: looked for again, all else taken over from before
        watch.advance(first.dividedBy(2));
        assertThat(memory.unfinished(tenant)).contains(missing);
        assertThat(memory.recall(tenant)).isEmpty();
        memory.remember(tenant, missing, INTERVAL, Optional.empty());

        // Then
        watch.advance(first.dividedBy(2).plusMillis(1));
        assertThat(memory.unfinished(tenant)).isEmpty();
    }

    @Test
    void letsAFreshProcessLookAtReadyTenantsOneAfterTheOther() {
        // Given
        ready("u1");
        assertThat(memory.postponed(tenant)).as("the first").isEmpty();

        // When // Then
        ready("u2");
        assertThat(memory.postponed(tenant)).contains(Turns.APART);
        ready("u3");
        assertThat(memory.postponed(tenant)).contains(Turns.APART.multipliedBy(2));
        watch.advance(Turns.APART.multipliedBy(2));
        assertThat(memory.postponed(tenant)).isEmpty();
        memory.remember(tenant, COMPLETE, INTERVAL, Optional.empty());
        assertThat(memory.postponed(tenant)).as("looked at").isEmpty();
    }

    @Test
    void postponesNothingThatSomebodyWaitsFor() {
        // Given
        ready("u1");
        memory.postponed(tenant);
        ready("u2");

        // When // Then
        tenant.getMetadata().setGeneration(2L);
        assertThat(memory.postponed(tenant)).as("an edit").isEmpty();
        tenant.getMetadata().setGeneration(1L);
        tenant.getMetadata().setAnnotations(Map.of(Annotations.RECONCILE_AT, "now"));
        assertThat(memory.postponed(tenant)).as("a request").isEmpty();
        tenant.getMetadata().setAnnotations(Map.of());
        tenant.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(memory.postponed(tenant)).as("a deletion").isEmpty();
        tenant.getMetadata().setDeletionTimestamp(null);
        tenant.setStatus(null);
        assertThat(memory.postponed(tenant)).as("a new one").isEmpty();
    }

    @Test
    void looksOutsideAgainWhenTheSpecChangedOrSomebodyAsks() {
        // Given
        memory.remember(tenant, COMPLETE, INTERVAL, Optional.empty());

        // When // Then
        tenant.getMetadata().setGeneration(2L);
        assertThat(memory.recall(tenant)).isEmpty();
        tenant.getMetadata().setGeneration(1L);
        assertThat(memory.recall(tenant)).isPresent();
        tenant.getMetadata().setAnnotations(Map.of(Annotations.RECONCILE_AT, "now"));
        assertThat(memory.recall(tenant)).isEmpty();
    }

    @Test
    void callsALookRoutineThatOnlyTheTimeAsksFor() {
        // Given
        assertThat(memory.isRoutine(tenant)).as("the first").isFalse();
        memory.remember(tenant, COMPLETE, INTERVAL, Optional.empty());
        watch.advance(INTERVAL);

        // When // Then
        assertThat(memory.isRoutine(tenant)).isTrue();
        tenant.getMetadata().setGeneration(2L);
        assertThat(memory.isRoutine(tenant)).as("an edit").isFalse();
        tenant.getMetadata().setGeneration(1L);
        tenant.getMetadata().setAnnotations(Map.of(Annotations.RECONCILE_AT, "now"));
        assertThat(memory.isRoutine(tenant)).as("a request").isFalse();
    }

    @Test
    void neverRestsOnWhatWasIncomplete() {
        // When
        memory.remember(tenant, without(ConditionTypes.CACHE_READY), INTERVAL, Optional.empty());

        // Then
        assertThat(memory.recall(tenant)).isEmpty();
    }

    @Test
    void backsOffWithEachFailureUpToFiveMinutesAndStartsAfreshAfterASuccess() {
        // When
        Duration first = memory.backOff(tenant, "ApiReady PodsUnavailable");
        Duration second = memory.backOff(tenant, "ApiReady PodsUnavailable");
        for (int i = 0; i < 20; i++) {
            memory.backOff(tenant, "ApiReady PodsUnavailable");
        }
        Duration late = memory.backOff(tenant, "ApiReady PodsUnavailable");
        memory.succeeded(tenant);

        // Then
        assertThat(first).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1100));
        assertThat(second).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2200));
        assertThat(late).isBetween(Duration.ofMinutes(5), Duration.ofMillis(330_000));
        assertThat(memory.backOff(tenant, "ApiReady PodsUnavailable")).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void whoCameFurtherIsntMadeToWaitForWhatItHasWaitedForBefore() {
        // Given: one pass for each event of a slow migration
        for (int i = 0; i < 20; i++) {
            memory.backOff(tenant, "DatabaseReady Provisioning");
        }

        // When
        Duration further = memory.backOff(tenant, "ApiReady KubernetesRefused");
        Duration again = memory.backOff(tenant, "ApiReady KubernetesRefused");

        // Then
        assertThat(further).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1100));
        assertThat(again).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2200));
    }

    @Test
    void forgetsForGoodWhatHasComeToBePlanned() {
        // Given: an agent's role was found before its agent
        VaultFindings strange = new VaultFindings(List.of("auth role a", "auth role b"), List.of(), List.of());
        memory.remember(
                tenant,
                new Outside.State(List.of(), Optional.of("AC1"), Optional.empty(), strange, Optional.empty()),
                INTERVAL,
                Optional.empty());

        // When
        VaultFindings meanwhile = memory.findings(tenant, Set.of("auth role a"));

        // Then: nor is it found again when the agent has gone with it
        assertThat(meanwhile.unowned()).containsExactly("auth role b");
        assertThat(memory.findings(tenant, Set.of())).isEqualTo(meanwhile);
    }

    @Test
    void saysOfATenantThatItHasNotLookedAtThatNothingIsKnown() {
        assertThat(memory.findings(tenant).seen()).isFalse();
    }

    private static Outside.State without(String type) {
        Link missing = Link.missing(type, TenantReason.CACHE_UNAVAILABLE, "It is away.");
        return new Outside.State(
                List.of(missing), Optional.empty(), Optional.empty(), VaultFindings.NONE, Optional.empty());
    }

    /** Becomes a tenant that its status calls Ready. */
    private void ready(String uid) {
        tenant.getMetadata().setUid(uid);
        tenant.setStatus(new KubernetesSerialization().unmarshal("""
                observedGeneration: 1
                conditions:
                - {type: Ready, status: 'True', observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z', reason: Ready, message: ''}
                """, TenantStatus.class));
    }
}
