package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantLifecycle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What people notice of a change of {@code spec.lifecycle}, above all what it destroys and when. Pure. */
record LifecyclePreview(Tenant live, TenantLifecycle before, TenantLifecycle after, Instant now) {
    static List<String> of(Tenant live, Tenant wanted, Instant now) {
        return new LifecyclePreview(
                        live, live.getSpec().lifecycle(), wanted.getSpec().lifecycle(), now)
                .lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (before.state() != after.state()) {
            lines.add(state());
        }
        if (before.held() != after.held()) {
            lines.add(
                    after.held()
                            ? "! legalHold: nothing is erased until it is lifted"
                            : "! legalHold is lifted" + (leaves() ? ": " + erasure() : ""));
        }
        if (!Leaving.retainFor(before).equals(Leaving.retainFor(after))) {
            lines.add("! an off-boarded tenant's data is retained for " + words(after) + " instead of " + words(before)
                    + (leaves() ? ": " + erasure() : ""));
        }
        return lines;
    }

    private String state() {
        return switch (after.state()) {
            case ACTIVE -> "! the tenant is served again: calls are answered and campaigns dial";
            case SUSPENDED -> "! new callers hear the closing message and nothing is dialled; calls in progress go on";
            case OFFBOARDED ->
                "! the tenant leaves: once its calls have ended and " + words(after)
                        + " have passed, its namespace, database, cache, secrets, keys and Twilio account are erased"
                        + (after.held() ? "; legalHold keeps them until it is lifted" : "");
        };
    }

    /** Whether it is leaving already and goes on: of one that begins to leave {@link #state} says all. */
    private boolean leaves() {
        boolean deleted = live.getMetadata().getDeletionTimestamp() != null;
        return deleted
                || (before.state() == TenantLifecycle.State.OFFBOARDED
                        && after.state() == TenantLifecycle.State.OFFBOARDED);
    }

    private String erasure() {
        String everything = "its namespace, database, cache, secrets, keys and Twilio account are erased ";
        if (after.held()) {
            return "legalHold keeps everything until it is lifted";
        }
        Optional<Instant> until = Optional.ofNullable(live.getStatus())
                .flatMap(status -> Optional.ofNullable(status.offboarding()))
                .flatMap(offboarding -> Optional.ofNullable(offboarding.retainUntil()))
                .map(recorded -> recorded.minus(Leaving.retainFor(before)).plus(Leaving.retainFor(after)));
        if (until.isEmpty()) {
            return everything + "once its calls have ended and " + words(after) + " have passed";
        }
        return everything + (until.get().isAfter(now) ? "at " + until.get() : "AT ONCE, and there is no way back");
    }

    private static String words(TenantLifecycle lifecycle) {
        String asked = lifecycle.retainFor();
        return asked == null ? Leaving.RETAIN_FOR.toDays() + " days" : asked;
    }
}
