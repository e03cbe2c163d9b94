package io.bvrai.crds.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the constructors of the API's records make of what Jackson hands them. */
public final class Copies {
    private Copies() {}

    /** An immutable copy; an absent list is an empty one. */
    public static <T> List<T> of(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** The value, or the schema's default where no API server has filled it in. */
    public static <T> T orDefault(@Nullable T value, T schemaDefault) {
        return value == null ? schemaDefault : value;
    }
}
