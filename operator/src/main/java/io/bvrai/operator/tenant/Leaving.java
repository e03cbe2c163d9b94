package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.Durations;
import io.bvrai.crds.v1alpha1.ManagementPolicy;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantLifecycle;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done about a Tenant that is to leave, by its spec or by its deletion, and what its status says meanwhile. */
final class Leaving {
    /** Where a pass stops that takes away, for its back-off. */
    private static final String LEAVING = "leaving";

    /** How long an off-boarded tenant's data is kept unless its spec says so. */
    static final Duration RETAIN_FOR = Duration.ofDays(30);

    /** How long after its last call could have ended a signed manifest is waited for, when the tenant's API doesn't answer. */
    private static final Duration EXPORT_WITHIN = Duration.ofHours(1);

    private final BvraiConfig config;
    private final TenantRegistry registry;
    private final Convergence convergence;
    private final Offboarding offboarding;
    private final TenantStatusSource documents;
    private final Memory memory;
    private final Clock clock;

    Leaving(
            BvraiConfig config,
            TenantRegistry registry,
            Convergence convergence,
            Offboarding offboarding,
            TenantStatusSource documents,
            Memory memory,
            Clock clock) {
        this.config = config;
        this.registry = registry;
        this.convergence = convergence;
        this.offboarding = offboarding;
        this.documents = documents;
        this.memory = memory;
        this.clock = clock;
    }

    /** One pass over a Tenant that isn't being deleted, or not by anybody who confirmed it. */
    TenantReport pass(Tenant tenant, Context<Tenant> context) {
        boolean leaves;
        try {
            leaves = leaves(tenant);
        } catch (NeighbourException e) {
            // Its status goes on saying that it leaves, or nobody would end the record of it any more, and the next
            // off-boarding would go on where this one was: at a retention that is long over.
            return new TenantReport(tenant, clock)
                    .leaving(Departure.stopped(progress(tenant), e, memory.backOff(tenant, LEAVING)));
        }
        return leaves ? offboard(tenant, context) : convergence.of(tenant, context);
    }

    /**
     * Whether the spec says so, or did and the erasure has begun: then there is no way back. Throws {@link NeighbourException} where the registry can't be
     * asked or told.
     */
    private boolean leaves(Tenant tenant) {
        if (tenant.getSpec().lifecycle().state() == TenantLifecycle.State.OFFBOARDED) {
            return true;
        }
        TenantStatus status = tenant.getStatus();
        if (status == null || status.offboarding() == null || status.phase() == TenantStatus.Phase.ERASED) {
            return false;
        }
        return held(tenant).filter(identity -> !offboarding.withdraw(identity)).isPresent();
    }

    /** Until it is erased everything stands, answering with the closing message. */
    private TenantReport offboard(Tenant tenant, Context<Tenant> context) {
        if (isObserved(tenant)) {
            return convergence.of(tenant, context).leaving(Departure.observed());
        }
        TenantReport report = new TenantReport(tenant, clock);
        try {
            Optional<TenantIdentity> identity = held(tenant);
            if (identity.isEmpty()) {
                return withoutData(tenant, report);
            }
            OffboardingRecords.Offboarding at = offboarding.begin(identity.get());
            if (!Offboarding.isErasing(at.stage())) {
                report = convergence.of(tenant, context);
            }
            Offboarding.Wish wish = new Offboarding.Wish(
                    callsEnded(identity.get(), report, at),
                    lastCallEnds(at).plus(EXPORT_WITHIN).truncatedTo(ChronoUnit.SECONDS),
                    tenant.getSpec().lifecycle().held(),
                    retainFor(tenant.getSpec().lifecycle()),
                    false);
            return leave(tenant, report.identity(identity.get()), offboarding.proceed(identity.get(), wish));
        } catch (NeighbourException e) {
            return report.leaving(Departure.stopped(progress(tenant), e, memory.backOff(tenant, LEAVING)));
        }
    }

    /** Of a deletion that is confirmed; empty when nothing keeps the resource any more. */
    Optional<TenantReport> delete(Tenant tenant, Context<Tenant> context) {
        if (isObserved(tenant)) {
            // Everything stays, its name reserved, for whoever takes the id over.
            return Optional.empty();
        }
        TenantReport report = new TenantReport(tenant, clock);
        try {
            Optional<TenantIdentity> identity = held(tenant);
            if (identity.isEmpty()) {
                // It holds nothing, whoever's its name is.
                return Optional.empty();
            }
            TenantLifecycle lifecycle = tenant.getSpec().lifecycle();
            boolean erasing =
                    Offboarding.isErasing(offboarding.begin(identity.get()).stage());
            if (lifecycle.held() && !erasing) {
                report = convergence.of(tenant, context);
            } else {
                memory.forgetFound(tenant);
            }
            Duration retainFor = lifecycle.retainFor() == null && lifecycle.state() != TenantLifecycle.State.OFFBOARDED
                    ? Duration.ZERO
                    : retainFor(lifecycle);
            Departure at = offboarding.proceed(identity.get(), Offboarding.Wish.deletion(lifecycle.held(), retainFor));
            return at.keepsResource()
                    ? Optional.of(report.identity(identity.get()).leaving(at))
                    : Optional.empty();
        } catch (NeighbourException e) {
            return Optional.of(report.leaving(Departure.stopped(progress(tenant), e, memory.backOff(tenant, LEAVING))));
        }
    }

    private static boolean isObserved(Tenant tenant) {
        return tenant.getSpec().managementPolicy() == ManagementPolicy.OBSERVE_ONLY;
    }

    private TenantReport leave(Tenant tenant, TenantReport report, Departure at) {
        if (at.isErased()) {
            memory.forget(tenant);
        }
        return report.leaving(at);
    }

    /** Erased, or never made: an off-boarded Tenant is given no id. */
    private TenantReport withoutData(Tenant tenant, TenantReport report) {
        String name = tenant.getMetadata().getName();
        if (registry.find(name).isPresent()) {
            return report.link(Link.missing(
                    ConditionTypes.ACCEPTED,
                    TenantReason.NAME_RESERVED,
                    "The name " + name + " belongs to another tenant."));
        }
        return leave(tenant, report, offboarding.past(name));
    }

    private Optional<TenantIdentity> held(Tenant tenant) {
        String name = tenant.getMetadata().getName();
        Optional<TenantId> id = registry.heldBy(name, tenant.getMetadata().getUid());
        return id.map(held -> new TenantIdentity(name, held));
    }

    /** By what the tenant's API says; when it says nothing, after the longest time a call can last. */
    private boolean callsEnded(TenantIdentity identity, TenantReport report, OffboardingRecords.Offboarding at) {
        boolean outlasted = clock.instant().isAfter(lastCallEnds(at));
        return switch (documents.of(
                identity.name(), identity.namespace(), config.intervals().statusWhileWaiting())) {
            case TenantStatusSource.Answer.Known known ->
                outlasted || (report.complete() && known.document().activeCalls() == 0);
            case TenantStatusSource.Answer.Unknown _ -> outlasted;
        };
    }

    private Instant lastCallEnds(OffboardingRecords.Offboarding at) {
        return at.begunAt().plus(config.runtime().drain());
    }

    static Duration retainFor(TenantLifecycle lifecycle) {
        return Optional.ofNullable(lifecycle.retainFor()).map(Durations::parse).orElse(RETAIN_FOR);
    }

    private static TenantStatus.@Nullable Offboarding progress(Tenant tenant) {
        return tenant.getStatus() == null ? null : tenant.getStatus().offboarding();
    }
}
