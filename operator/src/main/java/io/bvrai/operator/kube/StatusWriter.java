package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.ObservedStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.util.function.Supplier;

/** Writes status by server-side apply, and only when it says something new. */
public final class StatusWriter {
    private StatusWriter() {}

    /**
     * Reports a status. The object sent holds nothing but name and status: sending the read object would make the operator the owner of
     * everything in it. The answer goes into the cache, so that the next reconciliation reads what this one reported.
     *
     * @param fresh makes an empty object of the primary's kind
     * @return whether a request was sent
     */
    public static <T extends ObservedStatus, P extends CustomResource<?, T>> boolean report(
            P primary, T status, Supplier<P> fresh, Context<P> context) {
        if (status.equals(primary.getStatus())) {
            return false;
        }
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
