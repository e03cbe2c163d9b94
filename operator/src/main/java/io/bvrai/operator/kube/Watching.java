package io.bvrai.operator.kube;

import io.javaoperatorsdk.operator.api.reconciler.Context;

/**
 * Whether the informers still tell what there is. An operator that stops ends them, that of the primary resources before the others, while passes are
 * under way: from then on they tell of nothing, as if all were gone. So it is asked after reading and before anything is done about what was read.
 */
public final class Watching {
    private Watching() {}

    /** Ends the pass if what it has read may be no news of the cluster. The next process begins anew. */
    public static void mustGoOn(Context<?> context) {
        if (!context.eventSourceRetriever().getControllerEventSource().isRunning()) {
            throw new OperatorStops();
        }
    }

    /** The framework logs it and, stopping, does no more about it. */
    private static final class OperatorStops extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private OperatorStops() {
            super("The operator stops: this pass is left to the next process");
        }
    }
}
