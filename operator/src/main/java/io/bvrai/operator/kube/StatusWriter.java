package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.ObservedStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Writes status by server-side apply, and only when it says something new. */
public final class StatusWriter {
    private StatusWriter() {}

    /** Reports a status of which the operator owns everything. */
    public static <T extends ObservedStatus, P extends CustomResource<?, T>> boolean report(
            P primary, T status, Supplier<P> fresh, Context<P> context) {
        return report(primary, status, UnaryOperator.identity(), fresh, context);
    }

    /**
     * Reports a status. The object sent holds nothing but name and status: sending the read object would make the operator the owner of
     * everything in it. The answer goes into the cache, so that the next reconciliation reads what this one reported.
     *
     * @param own what of a stored status this report's field manager owns; the rest, such as create-once intents, is somebody else's
     * @param fresh makes an empty object of the primary's kind
     * @return whether a request was sent
     */
    public static <T extends ObservedStatus, P extends CustomResource<?, T>> boolean report(
            P primary, T status, UnaryOperator<T> own, Supplier<P> fresh, Context<P> context) {
        if (primary.getStatus() != null && status.equals(own.apply(primary.getStatus()))) {
            return false;
        }
        Watching.mustGoOn(context);
        var report = fresh.get();
        report.setMetadata(new ObjectMetaBuilder()
                .withName(primary.getMetadata().getName())
                .withNamespace(primary.getMetadata().getNamespace())
                .build());
        report.setStatus(status);
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(primary, report, context);
        return true;
    }
}
