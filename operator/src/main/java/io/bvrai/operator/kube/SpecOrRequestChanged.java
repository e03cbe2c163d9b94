package io.bvrai.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/**
 * Which updates of a primary resource are worth a reconciliation: its spec, its annotations (requests) and labels, its deletion. Not its
 * status, which is the operator's own. Generation alone isn't enough: an annotation doesn't move it.
 */
public final class SpecOrRequestChanged implements OnUpdateFilter<HasMetadata> {
    @Override
    public boolean accept(HasMetadata now, HasMetadata before) {
        var current = now.getMetadata();
        var earlier = before.getMetadata();
        return !Objects.equals(current.getGeneration(), earlier.getGeneration())
                || !Objects.equals(current.getAnnotations(), earlier.getAnnotations())
                || !Objects.equals(current.getLabels(), earlier.getLabels())
                || !Objects.equals(current.getFinalizers(), earlier.getFinalizers())
                || !Objects.equals(current.getDeletionTimestamp(), earlier.getDeletionTimestamp());
    }
}
