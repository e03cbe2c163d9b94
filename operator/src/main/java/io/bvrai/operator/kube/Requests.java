package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people ask of the operator through annotations on one of the four kinds. */
public final class Requests {
    private Requests() {}

    /** Touch nothing, and say so. */
    public static boolean isPaused(HasMetadata primary) {
        return annotation(primary, Annotations.PAUSED).filter("true"::equals).isPresent();
    }

    /** The value to echo in {@code status.lastReconcileRequest} once the reconciliation is done; null when none was asked for. */
    public static @Nullable String reconcileAt(HasMetadata primary) {
        return annotation(primary, Annotations.RECONCILE_AT).orElse(null);
    }

    /** The value of an annotation. */
    public static Optional<String> annotation(HasMetadata primary, String key) {
        Map<String, String> annotations = primary.getMetadata().getAnnotations();
        return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(key));
    }
}
