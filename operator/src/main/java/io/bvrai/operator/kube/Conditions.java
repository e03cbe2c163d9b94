package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.Reason;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the conditions of one report. {@code lastTransitionTime} moves only when a condition's status does, so that a report of what was
 * reported before equals it.
 */
public final class Conditions {
    /** Bound of the schema. */
    private static final int MESSAGE_LENGTH = 4096;

    private final long generation;
    private final Instant now;
    private final List<Condition> before;
    private final Map<String, Condition> reported = new LinkedHashMap<>();

    /**
     * Starts a report.
     *
     * @param generation the generation of the spec that it speaks of
     * @param before what was reported last
     */
    public Conditions(long generation, List<Condition> before, Clock clock) {
        this.generation = generation;
        // The API server stores whole seconds in metav1.Time; a finer clock would make every report differ from the
        // stored one.
        this.now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        this.before = List.copyOf(before);
    }

    public Conditions isTrue(String type, Reason reason, String message) {
        return put(type, Condition.Status.TRUE, reason, message);
    }

    public Conditions isFalse(String type, Reason reason, String message) {
        return put(type, Condition.Status.FALSE, reason, message);
    }

    public Conditions isUnknown(String type, Reason reason, String message) {
        return put(type, Condition.Status.UNKNOWN, reason, message);
    }

    /** Reports a condition. */
    public Conditions put(String type, Condition.Status status, Reason reason, String message) {
        var since = find(before, type)
                .filter(earlier -> earlier.status() == status)
                .map(Condition::lastTransitionTime)
                .orElse(now);
        var bounded = message.length() <= MESSAGE_LENGTH ? message : message.substring(0, MESSAGE_LENGTH - 1) + "…";
        reported.put(type, new Condition(type, status, generation, since, reason.wire(), bounded));
        return this;
    }

    /** Repeats what was reported earlier, for an object that isn't looked at now. */
    public Conditions keep(Condition earlier) {
        reported.put(earlier.type(), earlier);
        return this;
    }

    /** Whether this report says that the condition holds. */
    public boolean holds(String type) {
        return holds(List.copyOf(reported.values()), type);
    }

    /** The first of the types that this report doesn't say holds. */
    public Optional<Condition> firstNotHolding(List<String> types) {
        return types.stream().filter(type -> !holds(type)).findFirst().map(type -> Optional.ofNullable(
                        reported.get(type))
                .orElseThrow(() -> new IllegalStateException("condition " + type + " wasn't reported")));
    }

    /** The report, in the order in which it was made. */
    public List<Condition> toList() {
        return List.copyOf(reported.values());
    }

    /** Whether a condition holds in a stored status, whatever its generation. */
    public static boolean holds(List<Condition> conditions, String type) {
        return find(conditions, type)
                .filter(condition -> condition.status() == Condition.Status.TRUE)
                .isPresent();
    }

    /** The condition of a type. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }
}
