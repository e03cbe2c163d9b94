package io.bvrai.operator.tenant;

import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Month;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Spent;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Usage;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.tenantapi.TenantStatusSource.Answer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant uses, counted anew at most once in an interval: however fast calls, agents and numbers come and go, each Tenant's status costs the
 * API server no more than one write of them in that time. When they were counted is in the status itself, so the bound outlives a restart and
 * holds between replicas.
 */
record TenantUsage(TenantStatusSource documents, Duration interval, Clock clock) {

    /**
     * The figures to report: those that stand while they are young or still true, else new ones.
     *
     * @param answers whether the tenant's API is there to be asked
     */
    Usage now(Tenant tenant, TenantIdentity identity, boolean answers, Context<Tenant> context) {
        Optional<Usage> before =
                Optional.ofNullable(tenant.getStatus()).flatMap(status -> Optional.ofNullable(status.usage()));
        if (before.filter(usage -> isYoung(usage) && !(answers && usage.activeCalls() == null))
                .isPresent()) {
            return before.get();
        }
        Instant at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Usage counted = counted(
                context.getSecondaryResources(VoiceAgent.class).size(),
                context.getSecondaryResources(PhoneNumber.class).size(),
                before,
                answers ? told(identity) : Optional.empty(),
                at);
        return before.filter(usage -> sameFigures(usage, counted)).orElse(counted);
    }

    /** A time to come was written by a clock that is wrong, and would stop the count until then. */
    private boolean isYoung(Usage usage) {
        Instant counted = usage.countedAt();
        Instant now = clock.instant();
        return counted != null && !counted.isAfter(now) && now.isBefore(counted.plus(interval));
    }

    private Optional<TenantStatusDocument> told(TenantIdentity identity) {
        return switch (documents.of(identity.name(), identity.namespace(), interval)) {
            case Answer.Known known -> Optional.of(known.document());
            case Answer.Unknown unknown -> Optional.empty();
        };
    }

    /** As last known while the tenant's API doesn't tell; absent when it never did, because not known isn't none. */
    private static Usage counted(
            int agents, int numbers, Optional<Usage> before, Optional<TenantStatusDocument> told, Instant at) {
        @Nullable
        Integer activeCalls = told.map(TenantStatusDocument::activeCalls)
                .or(() -> before.flatMap(usage -> Optional.ofNullable(usage.activeCalls())))
                .orElse(null);
        Optional<TenantStatusDocument.Month> sums = told.flatMap(document -> Optional.ofNullable(document.month()));
        @Nullable
        Month month = sums.map(sum -> new Month(sum.month().toString(), sum.calls(), sum.minutes()))
                .or(() -> before.flatMap(usage -> Optional.ofNullable(usage.thisMonth())))
                .orElse(null);
        @Nullable
        Spent spent = sums.isPresent()
                ? spent(sums.get())
                : before.map(Usage::monthToDate).orElse(null);
        return new Usage(agents, numbers, activeCalls, month, spent, at);
    }

    private static @Nullable Spent spent(TenantStatusDocument.Month sums) {
        TenantStatusDocument.Spent spent = sums.spent();
        return spent == null ? null : new Spent(spent.amount().toPlainString(), spent.currency());
    }

    private static boolean sameFigures(Usage one, Usage other) {
        return one.countedAt() != null
                && new Usage(
                                other.agents(),
                                other.numbers(),
                                other.activeCalls(),
                                other.thisMonth(),
                                other.monthToDate(),
                                one.countedAt())
                        .equals(one);
    }
}
