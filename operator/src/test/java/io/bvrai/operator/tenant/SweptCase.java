package io.bvrai.operator.tenant;

import io.bvrai.operator.testbed.wire.Mode;
import io.bvrai.operator.testbed.wire.Point;

/** One write of an operation going wrong in one way. */
record SweptCase(SweptOperation operation, Point write, Mode mode) {
    @Override
    public String toString() {
        return operation + ": " + write + ", " + mode;
    }
}
