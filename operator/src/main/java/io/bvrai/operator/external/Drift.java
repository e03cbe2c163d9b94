package io.bvrai.operator.external;

/** What making a thing as wanted took. {@link #NONE} promises that nothing was missing and nobody had changed anything. */
public enum Drift {
    NONE,
    CREATED,
    REPAIRED;

    /** The stronger of two: created over repaired over none. */
    public Drift and(Drift other) {
        if (this == CREATED || other == CREATED) {
            return CREATED;
        }
        return this == REPAIRED || other == REPAIRED ? REPAIRED : NONE;
    }
}
