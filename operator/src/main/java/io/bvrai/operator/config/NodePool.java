package io.bvrai.operator.config;

import io.bvrai.crds.v1alpha1.Labels;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.Locale;
import java.util.Map;

/** Nodes that are kept for a kind of pods by a label and the taint {@code NoSchedule} of the same key and value. */
public enum NodePool {
    /** Pods that hold calls: these nodes stay until the last call has ended. */
    MEDIA,
    /** What can be done again elsewhere; these nodes may be taken away. */
    WORKER;

    /** The one label of the pool's nodes. */
    public Map<String, String> selector() {
        return Map.of(Labels.POOL, value());
    }

    /** Of the pool's taint and no other: admission refuses more. */
    public Toleration toleration() {
        return new TolerationBuilder()
                .withKey(Labels.POOL)
                .withOperator("Equal")
                .withValue(value())
                .withEffect("NoSchedule")
                .build();
    }

    private String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
