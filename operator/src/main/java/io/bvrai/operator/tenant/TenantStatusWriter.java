package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.StatusWriter;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Writes a Tenant's status, leaving out the create-once intent: that field has a writer of its own. */
final class TenantStatusWriter {
    private TenantStatusWriter() {}

    static boolean report(Tenant tenant, TenantStatus status, Context<Tenant> context) {
        TenantStatus stored = tenant.getStatus();
        if (stored != null && status.equals(withoutIntent(stored, stored.conditions()))) {
            return false;
        }
        return StatusWriter.report(tenant, status, Tenant::new, context);
    }

    /** What was said before, and that nothing is touched now. */
    static boolean reportPaused(Tenant tenant, Clock clock, Context<Tenant> context) {
        TenantStatus stored = tenant.getStatus() == null ? TenantReport.nothing() : tenant.getStatus();
        List<Condition> conditions = new ArrayList<>(stored.conditions());
        conditions.removeIf(condition -> condition.type().equals(ConditionTypes.PAUSED));
        conditions.addAll(new Conditions(TenantReport.generation(tenant), stored.conditions(), clock)
                .isTrue(
                        ConditionTypes.PAUSED,
                        TenantReason.PAUSED,
                        tenant.getMetadata().getDeletionTimestamp() == null
                                ? "The annotation voice.bvrai.io/paused is set: nothing is touched."
                                : "The annotation voice.bvrai.io/paused is set: nothing is touched, and the deletion"
                                        + " waits.")
                .toList());
        return report(tenant, withoutIntent(stored, conditions), context);
    }

    /** The operator's part of a stored status, with other conditions. */
    static TenantStatus withoutIntent(TenantStatus status, List<Condition> conditions) {
        TenantStatus.Telephony telephony = status.telephony();
        return new TenantStatus(
                status.observedGeneration(),
                status.lastReconcileRequest(),
                status.phase(),
                status.id(),
                status.namespace(),
                status.vaultPath(),
                status.apiEndpoint(),
                telephony == null || telephony.accountSid() == null
                        ? null
                        : new TenantStatus.Telephony(telephony.accountSid(), null),
                status.usage(),
                status.credentials(),
                status.offboarding(),
                conditions);
    }
}
