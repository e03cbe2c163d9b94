package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.NotYetSupported;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus.Drift;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.Requests;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is said of a number. Pure: outcome in, status out. */
final class NumberStatus {
    private static final List<String> PARTS_OF_READY = List.of(
            ConditionTypes.ACCEPTED, ConditionTypes.RESOLVED_REFS, ConditionTypes.ACQUIRED, ConditionTypes.BOUND);
    private static final String WAITING = "Waits for what is reported above";
    private static final PhoneNumberStatus NOTHING =
            new PhoneNumberStatus(null, null, null, null, null, null, null, List.of(), List.of());

    private final PhoneNumber number;
    private final PhoneNumberStatus before;
    private final Conditions conditions;

    private NumberStatus(PhoneNumber number, Clock clock) {
        this.number = number;
        this.before = number.getStatus() == null ? NOTHING : number.getStatus();
        this.conditions = new Conditions(number.getMetadata().getGeneration(), before.conditions(), clock);
    }

    /**
     * The status to report. Its purchase is null: that field is written by {@link PurchaseIntent} under a field manager of its own.
     *
     * @param refusal why the tenant may not have the number; empty when it may
     */
    static PhoneNumberStatus of(PhoneNumber number, NumberOutcome outcome, Optional<String> refusal, Clock clock) {
        return new NumberStatus(number, clock).of(outcome, refusal);
    }

    private PhoneNumberStatus of(NumberOutcome outcome, Optional<String> refusal) {
        accepted(refusal, NotYetSupported.explicitlySetPaths(number));
        switch (outcome) {
            case NumberOutcome.Refused refused ->
                asBefore(ConditionTypes.RESOLVED_REFS, ConditionTypes.ACQUIRED, ConditionTypes.BOUND);
            case NumberOutcome.Paused paused -> {
                carryOver(
                        ConditionTypes.RESOLVED_REFS,
                        ConditionTypes.ACQUIRED,
                        ConditionTypes.BOUND,
                        ConditionTypes.READY);
                conditions.isTrue(
                        ConditionTypes.PAUSED,
                        PhoneNumberReason.PAUSED,
                        "Nothing is touched until the annotation voice.bvrai.io/paused is removed");
            }
            case NumberOutcome.Unresolved unresolved -> {
                conditions.isFalse(ConditionTypes.RESOLVED_REFS, unresolved.reason(), unresolved.message());
                asBefore(ConditionTypes.ACQUIRED, ConditionTypes.BOUND);
            }
            case NumberOutcome.Failed failed -> {
                conditions.isTrue(ConditionTypes.RESOLVED_REFS, PhoneNumberReason.RESOLVED, "");
                failed(failed);
            }
            case NumberOutcome.Unaffordable unaffordable -> notHeld(unaffordable.reason(), unaffordable.message());
            case NumberOutcome.NotHeld notHeld -> notHeld(notHeld.reason(), notHeld.message());
            case NumberOutcome.Held held -> held(held);
        }
        return status(outcome);
    }

    /** Whether the stored status already promises what was found. */
    static boolean wasReady(PhoneNumber number, NumberOutcome.Held held) {
        var status = number.getStatus();
        return status != null
                && Conditions.holds(status.conditions(), ConditionTypes.READY)
                && held.number().equals(status.number())
                && held.agent().equals(Optional.ofNullable(status.boundTo()));
    }

    private void accepted(Optional<String> refusal, List<String> unsupported) {
        if (refusal.isPresent()) {
            var kept = before.sid() == null ? "" : ". It is kept as it is and goes on being answered";
            conditions.isFalse(ConditionTypes.ACCEPTED, PhoneNumberReason.COUNTRY_NOT_ALLOWED, refusal.get() + kept);
        } else {
            conditions.isTrue(
                    ConditionTypes.ACCEPTED,
                    unsupported.isEmpty() ? PhoneNumberReason.ACCEPTED : PhoneNumberReason.NOT_YET_SUPPORTED,
                    unsupported.isEmpty() ? "" : "Has no effect yet: " + String.join(", ", unsupported));
        }
    }

    /** What is bound goes on being answered while the operator can't look. */
    private void failed(NumberOutcome.Failed failed) {
        asBefore(ConditionTypes.ACQUIRED, ConditionTypes.BOUND);
        var open = conditions.holds(ConditionTypes.ACQUIRED) ? ConditionTypes.BOUND : ConditionTypes.ACQUIRED;
        if (conditions.holds(open)) {
            conditions.isTrue(ConditionTypes.DEGRADED, failed.reason(), failed.message());
        } else {
            conditions.isFalse(open, failed.reason(), failed.message());
        }
    }

    private void notHeld(PhoneNumberReason reason, String message) {
        conditions.isTrue(ConditionTypes.RESOLVED_REFS, PhoneNumberReason.RESOLVED, "");
        conditions.isFalse(ConditionTypes.ACQUIRED, reason, message);
        conditions.isFalse(ConditionTypes.BOUND, PhoneNumberReason.WAITING, WAITING);
    }

    private void held(NumberOutcome.Held held) {
        held.gone()
                .ifPresentOrElse(
                        agent -> conditions.isFalse(
                                ConditionTypes.RESOLVED_REFS,
                                PhoneNumberReason.AGENT_NOT_FOUND,
                                NumberRefs.notThere(agent)),
                        () -> conditions.isTrue(ConditionTypes.RESOLVED_REFS, PhoneNumberReason.RESOLVED, ""));
        conditions.isTrue(ConditionTypes.ACQUIRED, PhoneNumberReason.ACQUIRED, "");
        if (!held.drift().isEmpty()) {
            conditions.isFalse(
                    ConditionTypes.BOUND,
                    held.why(),
                    "Differs at the telephone network: "
                            + held.drift().stream().map(Drift::field).collect(Collectors.joining(", ")));
        } else if (held.agent().isPresent()) {
            conditions.isTrue(ConditionTypes.BOUND, PhoneNumberReason.BOUND, "");
        } else {
            conditions.isTrue(ConditionTypes.BOUND, PhoneNumberReason.UNASSIGNED, "Callers hear a message");
        }
    }

    private void asBefore(String... types) {
        for (String type : types) {
            conditions.isFalse(type, PhoneNumberReason.WAITING, WAITING);
        }
        carryOver(types);
    }

    private void carryOver(String... types) {
        for (String type : types) {
            Conditions.find(before.conditions(), type).ifPresent(conditions::keep);
        }
    }

    private void ready(NumberOutcome outcome) {
        var missing = conditions.firstNotHolding(PARTS_OF_READY);
        if (missing.isEmpty()
                && outcome instanceof NumberOutcome.Held held
                && held.untold().isPresent()) {
            conditions.isFalse(
                    ConditionTypes.READY,
                    PhoneNumberReason.PODS_LOADING,
                    held.untold().get());
        } else if (missing.isEmpty()) {
            conditions.isTrue(ConditionTypes.READY, PhoneNumberReason.READY, "");
        } else {
            conditions.isFalse(
                    ConditionTypes.READY,
                    PhoneNumberReason.NOT_READY,
                    missing.get().type() + ": " + missing.get().message());
        }
    }

    private PhoneNumberStatus status(NumberOutcome outcome) {
        if (!(outcome instanceof NumberOutcome.Paused)) {
            ready(outcome);
        }
        var generation = number.getMetadata().getGeneration();
        var request = Requests.reconcileAt(number);
        if (outcome instanceof NumberOutcome.Held held) {
            var bound = held.drift().isEmpty() ? held.agent().orElse(null) : before.boundTo();
            return new PhoneNumberStatus(
                    generation,
                    request,
                    held.number(),
                    held.sid(),
                    bound,
                    held.acquiredAt().orElse(null),
                    null,
                    held.drift(),
                    conditions.toList());
        }
        return new PhoneNumberStatus(
                generation,
                request,
                before.number(),
                before.sid(),
                before.boundTo(),
                before.acquiredAt(),
                null,
                before.drift(),
                conditions.toList());
    }
}
