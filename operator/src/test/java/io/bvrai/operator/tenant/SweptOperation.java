package io.bvrai.operator.tenant;

import java.util.Locale;

/** What is done to a tenant while one of the operator's writes fails, in the order of a life. */
enum SweptOperation {
    CREATE,
    EDIT,
    ROTATE,
    DELETE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
