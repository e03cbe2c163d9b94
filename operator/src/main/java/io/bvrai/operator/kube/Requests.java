package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
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

    /** A paused object's deletion waits, too, unless its whole namespace is being deleted: whoever may pause an object can't keep a tenant from leaving. */
    public static boolean keepsFromGoing(HasMetadata primary, KubernetesClient client) {
        if (!isPaused(primary)) {
            return false;
        }
        Namespace home = client.namespaces()
                .withName(primary.getMetadata().getNamespace())
                .get();
        return home != null && home.getMetadata().getDeletionTimestamp() == null;
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
