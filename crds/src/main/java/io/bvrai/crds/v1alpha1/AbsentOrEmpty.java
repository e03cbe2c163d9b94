package io.bvrai.crds.v1alpha1;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The filter behind {@link Wire}: Jackson leaves out what "equals" it. Public because Jackson creates it. */
public final class AbsentOrEmpty {
    @Override
    public boolean equals(@Nullable Object value) {
        return value == null || (value instanceof Collection<?> collection && collection.isEmpty());
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
