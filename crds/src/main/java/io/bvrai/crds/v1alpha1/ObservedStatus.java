package io.bvrai.crds.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the statuses of all four kinds have in common. */
public interface ObservedStatus {
    /** The generation of the spec that the whole status speaks of; null before the first report. */
    @Nullable
    Long observedGeneration();

    /** The last value of {@link Annotations#RECONCILE_AT} that was acted upon. */
    @Nullable
    String lastReconcileRequest();

    List<Condition> conditions();
}
