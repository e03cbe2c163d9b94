package io.bvrai.operator.tenant;

import java.util.Locale;

/** What is done to a tenant while one of the operator's writes fails, in the order of a life. */
enum SweptOperation {
    CREATE,
    EDIT,
    ROTATE,
    /** Off-boarded, until its data is all that is kept of its service. */
    RETAIN,
    /** Taken back from retention. */
    RETURN,
    DELETE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
