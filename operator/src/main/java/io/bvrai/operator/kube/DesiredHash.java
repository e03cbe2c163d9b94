package io.bvrai.operator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.crds.config.Sha256;
import io.bvrai.crds.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;

/**
 * The annotation {@link Annotations#DESIRED_HASH}: what the operator last wanted of an object. It notices that a field is no longer wanted,
 * which comparing the wanted with the stored can't.
 */
final class DesiredHash {
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private DesiredHash() {}

    /** Puts the hash on the object and returns it. */
    static String stamp(HasMetadata desired) {
        var hash = of(desired);
        var annotations = new LinkedHashMap<String, String>();
        if (desired.getMetadata().getAnnotations() != null) {
            annotations.putAll(desired.getMetadata().getAnnotations());
        }
        annotations.put(Annotations.DESIRED_HASH, hash);
        desired.getMetadata().setAnnotations(annotations);
        return hash;
    }

    private static String of(HasMetadata desired) {
        JsonNode tree = CANONICAL.valueToTree(desired);
        if (tree.path("metadata") instanceof ObjectNode metadata
                && metadata.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(Annotations.DESIRED_HASH);
            if (annotations.isEmpty()) {
                metadata.remove("annotations");
            }
        }
        try {
            // Through Object, because a tree keeps its own order of keys and maps are sorted when written.
            var sorted = CANONICAL.writeValueAsString(CANONICAL.treeToValue(tree, Object.class));
            return Sha256.hex(sorted);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("can't write " + desired.getKind() + " as JSON", e);
        }
    }
}
