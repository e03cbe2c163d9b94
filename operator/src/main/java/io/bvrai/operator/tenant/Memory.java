package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.kube.Requests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * What was last found outside, per Tenant, so that an event inside the cluster costs the neighbours nothing: they are asked again when the
 * spec changed, when somebody asks for it, or when the resync interval is over. Forgotten at a restart, which looks at everything once.
 */
final class Memory {
    private static final double JITTER = 0.1;
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 9;

    private record Entry(long generation, List<Optional<String>> requests, Outside.State state, Instant until) {}

    private final Clock clock;
    private final RandomGenerator random;
    private final Map<String, Entry> found = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    Memory(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** What was found, if it was complete and is still worth something. */
    Optional<Outside.State> recall(Tenant tenant) {
        return Optional.ofNullable(found.get(uid(tenant)))
                .filter(entry -> entry.state().complete()
                        && entry.generation() == generation(tenant)
                        && entry.requests().equals(requests(tenant))
                        && clock.instant().isBefore(entry.until()))
                .map(Entry::state);
    }

    void remember(Tenant tenant, Outside.State state, Duration interval) {
        // Jitter spreads tenants that were found in one sweep over the interval.
        Duration jittered =
                interval.plusMillis(Math.round(interval.toMillis() * JITTER * (random.nextDouble() * 2 - 1)));
        found.put(
                uid(tenant),
                new Entry(
                        generation(tenant),
                        requests(tenant),
                        state,
                        clock.instant().plus(jittered)));
    }

    /** What is to go isn't worth anything any more; how often in a row it failed is. */
    void forgetFound(Tenant tenant) {
        found.remove(uid(tenant));
    }

    void forget(Tenant tenant) {
        found.remove(uid(tenant));
        failures.remove(uid(tenant));
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

    /** Doubles with each failure in a row, with jitter. */
    Duration backOff(Tenant tenant) {
        int before = Math.min(failures.merge(uid(tenant), 1, Integer::sum) - 1, MOST_DOUBLINGS);
        Duration wait = FIRST_BACK_OFF.multipliedBy(1L << before);
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
