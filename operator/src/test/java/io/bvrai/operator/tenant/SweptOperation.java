package io.bvrai.operator.tenant;

import java.util.List;
import java.util.Locale;

/** What is done to a tenant while one of the operator's writes fails. */
enum SweptOperation {
    CREATE,
    EDIT,
    ROTATE,
    /** Off-boarded, until its data is all that is kept of its service. */
    RETAIN,
    /** Taken back from retention. */
    RETURN,
    DELETE,
    /** Created with an account at Twilio that was there before. Of its writes those are swept that {@link #CREATE} doesn't make. */
    JOIN,
    /** Deleted with its data retained, and erased by the sweeper when the retention is over. */
    EXPIRE;

    /** The operations of a tenant's life in their order; no tenant has two lives. */
    static final List<List<SweptOperation>> LIVES =
            List.of(List.of(CREATE, EDIT, ROTATE, RETAIN, RETURN, DELETE), List.of(JOIN, EXPIRE));

    /** Whether nothing is left of the tenant after it. */
    boolean ends() {
        return this == DELETE || this == EXPIRE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
