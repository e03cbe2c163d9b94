package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantLifecycle;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.Requests;
import io.bvrai.operator.kube.Resync;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * What was last found outside, per Tenant, so that an event inside the cluster costs the neighbours nothing: they are asked again when the
 * spec changed, when somebody asks for it, or when the Tenant's moment in the resync interval has come. That moment is fixed by the Tenant's uid:
 * looks are spread evenly however many tenants came at once, there is exactly one in each interval, and another process keeps to the same moments.
 * Forgotten at a restart, which looks at everything once, one tenant after the other.
 */
final class Memory {
    private static final double JITTER = 0.1;
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 9;

    private record Entry(long generation, List<Optional<String>> requests, Outside.State state, Instant until) {
        Entry without(Set<String> planned) {
            return new Entry(generation, requests, state.without(planned), until);
        }
    }

    /** How often in a row a pass has stopped at the same point. */
    private record Failures(String at, int count) {}

    private final Clock clock;
    private final RandomGenerator random;
    private final Turns turns;
    private final Map<String, Entry> found = new ConcurrentHashMap<>();
    private final Map<String, Failures> failures = new ConcurrentHashMap<>();

    Memory(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
        this.turns = new Turns(clock);
    }

    /** What was found, if it was complete and is still worth something. */
    Optional<Outside.State> recall(Tenant tenant) {
        return current(tenant).map(Entry::state).filter(Outside.State::complete);
    }

    /** What was found, if something was missing and what stood is still worth something. */
    Optional<Outside.State> unfinished(Tenant tenant) {
        return current(tenant).map(Entry::state).filter(state -> !state.complete());
    }

    /** What the latest look found wrong in Vault: as long as none sees it again, it is what is known, however old. */
    VaultFindings findings(Tenant tenant) {
        return Optional.ofNullable(found.get(uid(tenant)))
                .map(entry -> entry.state().findings())
                .orElse(VaultFindings.UNSEEN);
    }

    /** The same without what has come to be planned since. For good: who goes again takes along what is planned with it. */
    VaultFindings findings(Tenant tenant, Set<String> planned) {
        found.computeIfPresent(uid(tenant), (_, entry) -> entry.without(planned));
        return findings(tenant);
    }

    /** How the latest look found it, however old, if its spec is still the same. */
    Optional<Outside.State> latest(Tenant tenant) {
        return ofThisSpec(tenant).map(Entry::state);
    }

    private Optional<Entry> ofThisSpec(Tenant tenant) {
        return Optional.ofNullable(found.get(uid(tenant))).filter(entry -> entry.generation() == generation(tenant));
    }

    /** Whether the latest look, of whatever spec, had to do with an issuer's tokens. */
    boolean knowsOidc(Tenant tenant) {
        Entry entry = found.get(uid(tenant));
        return entry != null && entry.state().oidc().isPresent();
    }

    /** Whether anything was found that is still worth something. */
    boolean knows(Tenant tenant) {
        return current(tenant).isPresent();
    }

    /** Whether a look is due by the time alone: nobody has changed or asked anything since the latest. */
    boolean isRoutine(Tenant tenant) {
        return unasked(tenant).isPresent();
    }

    /** How long a tenant that stands by its status waits until this process looks outside for the first time. */
    Optional<Duration> postponed(Tenant tenant) {
        return !found.containsKey(uid(tenant)) && stands(tenant) ? turns.left(uid(tenant)) : Optional.empty();
    }

    /** A tenant that somebody has asked something of, or that is leaving, doesn't wait. */
    private static boolean stands(Tenant tenant) {
        TenantStatus status = tenant.getStatus();
        return status != null
                && Long.valueOf(generation(tenant)).equals(status.observedGeneration())
                && Objects.equals(Requests.reconcileAt(tenant), status.lastReconcileRequest())
                && Conditions.holds(status.conditions(), ConditionTypes.READY)
                && status.offboarding() == null
                && tenant.getMetadata().getDeletionTimestamp() == null
                && tenant.getSpec().lifecycle().state() != TenantLifecycle.State.OFFBOARDED;
    }

    private Optional<Entry> current(Tenant tenant) {
        return unasked(tenant).filter(entry -> clock.instant().isBefore(entry.until()));
    }

    /** Of the spec and the requests as they are now. */
    private Optional<Entry> unasked(Tenant tenant) {
        return ofThisSpec(tenant).filter(entry -> entry.requests().equals(requests(tenant)));
    }

    /** @param step when something that is under way is due, if that is sooner */
    void remember(Tenant tenant, Outside.State state, Duration interval, Optional<Duration> step) {
        Instant now = clock.instant();
        Instant due = Resync.moment(uid(tenant), interval, now);
        // Part of it may be what an earlier pass had found: it counts from then.
        Instant earlier = current(tenant)
                .filter(entry -> !entry.state().complete())
                .map(Entry::until)
                .filter(due::isAfter)
                .orElse(due);
        Instant until = step.map(now::plus).filter(earlier::isAfter).orElse(earlier);
        found.put(uid(tenant), new Entry(generation(tenant), requests(tenant), state, until));
        turns.forget(uid(tenant));
    }

    /** What is to go isn't worth anything any more; how often in a row it failed is. */
    void forgetFound(Tenant tenant) {
        found.remove(uid(tenant));
    }

    void forget(Tenant tenant) {
        found.remove(uid(tenant));
        failures.remove(uid(tenant));
        turns.forget(uid(tenant));
    }

    /** Until what was found is due to be looked at again. */
    Duration resync(Tenant tenant, Duration interval) {
        Entry entry = found.get(uid(tenant));
        if (entry == null) {
            return interval;
        }
        Duration left = Duration.between(clock.instant(), entry.until());
        return left.isPositive() ? left : Duration.ofSeconds(1);
    }

    /**
     * Doubles with each pass in a row that stops at the same point, with jitter: a tenant that came further isn't made to wait for what it has waited for
     * before.
     */
    Duration backOff(Tenant tenant, String at) {
        int before = failures.merge(
                                uid(tenant),
                                new Failures(at, 1),
                                (last, first) -> last.at().equals(at) ? new Failures(at, last.count() + 1) : first)
                        .count()
                - 1;
        Duration wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
        Duration bounded = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
        return bounded.plusMillis(Math.round(bounded.toMillis() * JITTER * random.nextDouble()));
    }

    void succeeded(Tenant tenant) {
        failures.remove(uid(tenant));
    }

    private static List<Optional<String>> requests(Tenant tenant) {
        return List.of(
                Requests.annotation(tenant, Annotations.RECONCILE_AT),
                Requests.annotation(tenant, Annotations.ROTATE_AT));
    }

    private static String uid(Tenant tenant) {
        return tenant.getMetadata().getUid();
    }

    private static long generation(Tenant tenant) {
        Long generation = tenant.getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }
}
