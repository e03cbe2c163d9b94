package io.bvrai.operator.external;

import java.util.function.Supplier;

/**
 * What the work at hand may change at the neighbours: {@code spec.managementPolicy} and {@code spec.driftPolicy} in one. Bound to the
 * reconciliation that is running, and asked by the adapters right before they write, so that no write can forget it. Unbound, everything
 * is allowed.
 */
public enum Mandate {
    CREATE_AND_REPAIR,
    /** What exists and differs is reported and left. */
    CREATE_ONLY,
    /** Everything is only looked at. */
    NOTHING;

    private static final ScopedValue<Mandate> CURRENT = ScopedValue.newInstance();

    public <T> T during(Supplier<T> work) {
        return ScopedValue.where(CURRENT, this).call(work::get);
    }

    /** @throws NeighbourException NOT_MANAGED when nothing may be made */
    public static void toCreate(Neighbour neighbour, String what) {
        if (current() == NOTHING) {
            throw new NeighbourException(
                    neighbour, Problem.NOT_MANAGED, what + " is missing at " + neighbour.displayName());
        }
        Precaution.take();
    }

    /** @throws NeighbourException DRIFTED when what differs must be left as it is */
    public static void toRepair(Neighbour neighbour, String what) {
        if (current() != CREATE_AND_REPAIR) {
            throw new NeighbourException(
                    neighbour,
                    Problem.DRIFTED,
                    what + " was changed by somebody else at " + neighbour.displayName() + "; the Tenant's "
                            + (current() == NOTHING ? "managementPolicy" : "driftPolicy") + " leaves it so");
        }
        Precaution.take();
    }

    /** Whether a step of the operator's own schedule may be taken: nobody changed anything, so drift that is only reported doesn't hold it up. */
    public static boolean allowsStep() {
        if (current() == NOTHING) {
            return false;
        }
        Precaution.take();
        return true;
    }

    private static Mandate current() {
        return CURRENT.orElse(CREATE_AND_REPAIR);
    }
}
