package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Stage;
import io.bvrai.operator.external.NeighbourException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a leaving tenant stands, as its status will say it.
 *
 * @param keepsResource whether a Tenant that is being deleted has to stay for it
 * @param phase what people see
 * @param message why it is there and what it waits for
 * @param lookAgain when to look again, if the stage knows
 */
record Departure(
        boolean keepsResource,
        TenantStatus.Phase phase,
        TenantReason reason,
        String message,
        TenantStatus.Offboarding progress,
        Optional<Duration> lookAgain) {

    /** Everything still stands, and answers with the closing message or, under a legal hold of an active tenant, as before. */
    static Departure standing(Stage stage, TenantReason reason, String message, @Nullable Instant retainUntil) {
        TenantStatus.Phase phase = stage == Stage.RETAIN ? TenantStatus.Phase.RETAINED : TenantStatus.Phase.OFFBOARDING;
        return new Departure(
                true, phase, reason, message, new TenantStatus.Offboarding(stage, retainUntil, null), Optional.empty());
    }

    static Departure observed() {
        return standing(
                Stage.SUSPEND,
                TenantReason.OBSERVE_ONLY,
                "managementPolicy is ObserveOnly: the operator neither suspends nor erases anything.",
                null);
    }

    static Departure erasing(Stage stage, String waitsFor) {
        return new Departure(
                true,
                TenantStatus.Phase.OFFBOARDING,
                TenantReason.DELETING,
                waitsFor,
                new TenantStatus.Offboarding(stage, null, null),
                Optional.empty());
    }

    /** @param certificate its hash; null when there was nothing to erase */
    static Departure erased(@Nullable String certificate) {
        return new Departure(
                false,
                TenantStatus.Phase.ERASED,
                TenantReason.OFFBOARDED,
                certificate == null ? "There is nothing of this tenant." : "Everything of this tenant is erased.",
                new TenantStatus.Offboarding(null, null, certificate),
                Optional.empty());
    }

    /** Nothing runs any more; the data is kept until the sweeper erases it, and nothing keeps the resource. */
    static Departure released(@Nullable Instant retainUntil) {
        return new Departure(
                false,
                TenantStatus.Phase.RETAINED,
                TenantReason.OFFBOARDED,
                "The data is retained until " + retainUntil + ".",
                new TenantStatus.Offboarding(Stage.RETAIN, retainUntil, null),
                Optional.empty());
    }

    /** A neighbour failed; nothing is lost, and the stage is repeated after this time or the one that the neighbour asked for. */
    static Departure stopped(TenantStatus.@Nullable Offboarding before, NeighbourException e, Duration backOff) {
        return new Departure(
                true,
                TenantStatus.Phase.OFFBOARDING,
                TenantReason.DELETING,
                e.getMessage() + ". It is tried again by itself.",
                before == null ? new TenantStatus.Offboarding(null, null, null) : before,
                Optional.of(e.retryAfter().orElse(backOff)));
    }

    Departure again(Duration after) {
        return new Departure(keepsResource, phase, reason, message, progress, Optional.of(after));
    }

    boolean isErased() {
        return phase == TenantStatus.Phase.ERASED;
    }
}
