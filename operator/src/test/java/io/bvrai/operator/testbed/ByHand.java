package io.bvrai.operator.testbed;

import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.jspecify.annotations.Nullable;

/** What a person changes of an object with kubectl, whatever the operator writes there meanwhile: merge patches, that no other write makes fail. */
public final class ByHand {
    private ByHand() {}

    /** @param value null takes it away */
    public static void annotate(Resource<?> object, String key, @Nullable String value) {
        metadata(object, "annotations", key, value);
    }

    public static void label(Resource<?> object, String key, String value) {
        metadata(object, "labels", key, value);
    }

    private static void metadata(Resource<?> object, String field, String key, @Nullable String value) {
        String text = value == null ? "null" : "\"" + value + "\"";
        object.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\":{\"%s\":{\"%s\":%s}}}".formatted(field, key, text));
    }
}
