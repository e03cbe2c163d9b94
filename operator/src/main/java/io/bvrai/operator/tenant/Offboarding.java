package io.bvrai.operator.tenant;

import io.bvrai.crds.config.Sha256;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Stage;
import io.bvrai.operator.external.TenantFence;
import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.tenantapi.TenantExports;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stages of leaving: Suspend, Export, Hold, Retain, Erase, Verify. Each is recorded in the platform's database before the next begins and
 * may be repeated, so that a crash anywhere, or a second operator, changes nothing but the time it takes.
 */
final class Offboarding {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final OffboardingRecords records;
    private final ErasureCertificates certificates;
    private final Inventory inventory;
    private final TenantExports exports;
    private final TenantFence fence;
    private final TenantErasure erasure;
    private final Remains remains;
    private final Clock clock;

    Offboarding(
            OffboardingRecords records,
            ErasureCertificates certificates,
            Inventory inventory,
            TenantExports exports,
            TenantFence fence,
            TenantErasure erasure,
            Remains remains,
            Clock clock) {
        this.records = records;
        this.certificates = certificates;
        this.inventory = inventory;
        this.exports = exports;
        this.fence = fence;
        this.erasure = erasure;
        this.remains = remains;
        this.clock = clock;
    }

    /**
     * What is asked for.
     *
     * @param callsEnded whether nothing has to be waited for before what there is can be counted
     * @param exportUntil how long the tenant's API has to tell what its data comes to
     * @param held a legal hold
     * @param retainFor how long the data is kept
     * @param deleting the resource is to go: it doesn't wait for the end of the retention
     */
    record Wish(boolean callsEnded, Instant exportUntil, boolean held, Duration retainFor, boolean deleting) {
        /** Of a deletion, which waits for nothing but a legal hold. */
        static Wish deletion(boolean held, Duration retainFor) {
            return new Wish(true, Instant.MIN, held, retainFor, true);
        }
    }

    /** Whether there is no way back any more. */
    static boolean isErasing(Stage stage) {
        return stage == Stage.ERASE || stage == Stage.VERIFY;
    }

    OffboardingRecords.Offboarding begin(TenantIdentity tenant) {
        return records.begin(tenant.id(), clock.instant());
    }

    /** Served again. False when it is being erased. */
    boolean withdraw(TenantIdentity tenant) {
        return records.withdraw(tenant.id());
    }

    /** How the last tenant of a name ended. */
    Departure past(String name) {
        return Departure.erased(certificates
                .lastOf(name)
                .map(ErasureCertificates.Certificate::hash)
                .orElse(null));
    }

    /** Goes on until something has to be waited for. Throws {@link io.bvrai.operator.external.NeighbourException}. */
    Departure proceed(TenantIdentity tenant, Wish wish) {
        Optional<Departure> stop = Optional.empty();
        while (stop.isEmpty()) {
            OffboardingRecords.Offboarding at = begin(tenant);
            stop = switch (at.stage()) {
                case SUSPEND -> suspend(tenant, wish);
                case EXPORT -> export(tenant, wish, at);
                case HOLD -> hold(tenant, wish);
                case RETAIN -> retain(tenant, wish, at);
                case ERASE, VERIFY -> eraseAlone(tenant);
            };
        }
        return stop.get();
    }

    /** From here on nobody else makes or erases anything of the tenant while this does, and nobody begins to make any more. */
    private Optional<Departure> eraseAlone(TenantIdentity tenant) {
        return alone(tenant, Stage.ERASE, () -> {
            // Another operator may have gone on with it before this one was alone.
            OffboardingRecords.Offboarding at = begin(tenant);
            return at.stage() == Stage.VERIFY ? verify(tenant, at) : erase(tenant);
        });
    }

    private Optional<Departure> alone(TenantIdentity tenant, Stage stage, Supplier<Optional<Departure>> work) {
        return fence.erasing(tenant.id(), work)
                .orElseGet(() -> Optional.of(Departure.erasing(
                                stage,
                                "Waits until another operator, which is still at work on this tenant, has ended.")
                        .again(SOON)));
    }

    private Optional<Departure> suspend(TenantIdentity tenant, Wish wish) {
        if (!wish.callsEnded()) {
            return Optional.of(Departure.standing(
                            Stage.SUSPEND,
                            TenantReason.OFFBOARDED,
                            "New calls hear the closing message; waits until those in progress have ended.",
                            null)
                    .again(SOON));
        }
        return next(tenant, Stage.SUSPEND, Stage.EXPORT);
    }

    private Optional<Departure> export(TenantIdentity tenant, Wish wish, OffboardingRecords.Offboarding at) {
        // Whoever is asked begins to count, and the data is about to go.
        TenantExports.Answer answer = wish.deleting() && !wish.held()
                ? new TenantExports.Answer.NotMade("a confirmed deletion waits for no export")
                : exports.of(tenant.name(), tenant.namespace(), at.begunAt());
        if (answer instanceof TenantExports.Answer.NotMade none
                && clock.instant().isBefore(wish.exportUntil())) {
            return Optional.of(Departure.standing(
                            Stage.EXPORT,
                            TenantReason.OFFBOARDED,
                            "Waits until the tenant's API has counted and signed what there is to export: " + none.why()
                                    + ". Without it goes on at " + wish.exportUntil() + ".",
                            null)
                    .again(SOON));
        }
        records.inventory(tenant.id(), inventory.of(tenant, answer));
        return next(tenant, Stage.EXPORT, Stage.HOLD);
    }

    private Optional<Departure> hold(TenantIdentity tenant, Wish wish) {
        if (wish.held()) {
            return held(Stage.HOLD, null);
        }
        Instant now = clock.instant();
        records.retain(tenant.id(), now, now.plus(wish.retainFor()));
        return next(tenant, Stage.HOLD, Stage.RETAIN);
    }

    private static Optional<Departure> held(Stage stage, @Nullable Instant retainUntil) {
        return Optional.of(Departure.standing(
                stage,
                TenantReason.LEGAL_HOLD,
                "spec.lifecycle.legalHold is true: nothing is erased until it is false.",
                retainUntil));
    }

    private Optional<Departure> retain(TenantIdentity tenant, Wish wish, OffboardingRecords.Offboarding at) {
        Instant until = retainUntil(tenant, wish, at);
        if (wish.held()) {
            return held(Stage.RETAIN, until);
        }
        Duration left = Duration.between(clock.instant(), until);
        if (!left.isPositive()) {
            return next(tenant, Stage.RETAIN, Stage.ERASE);
        }
        if (wish.deleting()) {
            // What somebody else still makes (a login, a namespace) would stay until the data is erased.
            return alone(tenant, Stage.RETAIN, () -> Optional.of(release(tenant, until)));
        }
        return Optional.of(Departure.standing(
                        Stage.RETAIN,
                        TenantReason.OFFBOARDED,
                        "The data is retained until " + until + "; until then the tenant can be made Active again.",
                        until)
                .again(left));
    }

    /** A retention that is lengthened or shortened counts from when it began. Of a tenant without its resource nobody wishes anything any more. */
    private Instant retainUntil(TenantIdentity tenant, Wish wish, OffboardingRecords.Offboarding at) {
        Instant recorded = at.retainUntil().orElseGet(clock::instant);
        if (at.released() || at.retainedSince().isEmpty()) {
            return recorded;
        }
        Instant since = at.retainedSince().get();
        Instant wanted = since.plus(wish.retainFor());
        if (!wanted.equals(recorded)) {
            records.retain(tenant.id(), since, wanted);
        }
        return wanted;
    }

    private Departure release(TenantIdentity tenant, Instant until) {
        Optional<String> waitsFor = erasure.silence(tenant);
        if (waitsFor.isPresent()) {
            return Departure.erasing(Stage.RETAIN, waitsFor.get()).again(SOON);
        }
        records.release(tenant.id());
        return Departure.released(until);
    }

    private Optional<Departure> erase(TenantIdentity tenant) {
        Optional<String> waitsFor = erasure.proceed(tenant);
        return waitsFor.isPresent()
                ? Optional.of(Departure.erasing(Stage.ERASE, waitsFor.get()).again(SOON))
                : next(tenant, Stage.ERASE, Stage.VERIFY);
    }

    private Optional<Departure> verify(TenantIdentity tenant, OffboardingRecords.Offboarding at) {
        List<String> left = remains.of(tenant);
        if (left.isEmpty()) {
            List<String> gone = new ArrayList<>(remains.places(tenant));
            // The manifest goes with the data; whoever was given a copy can show that the certificate speaks of it.
            at.inventory().ifPresent(manifest -> gone.add("Manifest with SHA-256 " + Sha256.hex(manifest)));
            at.inventory()
                    .flatMap(Inventory::exported)
                    .ifPresent(hash -> gone.add("Export whose manifest has SHA-256 " + hash));
            return Optional.of(Departure.erased(
                    certificates.issue(tenant.id(), gone, clock.instant()).hash()));
        }
        records.advance(tenant.id(), Stage.VERIFY, Stage.ERASE);
        return Optional.of(Departure.erasing(
                        Stage.VERIFY,
                        "Found after the erasure: " + String.join(", ", left) + ". It is erased again by itself.")
                .again(SOON));
    }

    /** Whoever went on with it meanwhile, the next look starts from what is recorded. */
    private Optional<Departure> next(TenantIdentity tenant, Stage from, Stage to) {
        records.advance(tenant.id(), from, to);
        return Optional.empty();
    }
}
