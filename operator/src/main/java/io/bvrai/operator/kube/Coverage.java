package io.bvrai.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Whether a stored object still says everything that is wanted of it. Fields that others added are theirs, as in server-side apply; an element
 * added to an atomic list (a rule in a NetworkPolicy) is a change of the wanted value.
 */
final class Coverage {
    /** Lists that the API server merges by key: others may add elements. Every other list is compared as a whole. */
    private static final Set<String> MERGED_BY_KEY = Set.of(
            "containers",
            "initContainers",
            "env",
            "volumes",
            "volumeMounts",
            "ownerReferences",
            "imagePullSecrets",
            "finalizers");
    /** Maps of quantities: {@code 1000m} and {@code 1} are the same. */
    private static final Set<String> QUANTITIES =
            Set.of("requests", "limits", "hard", "default", "defaultRequest", "max", "min");
    /** Never sent, or never what is wanted. */
    private static final Set<String> NOT_COMPARED = Set.of("apiVersion", "kind", "status");

    private Coverage() {}

    /** Whether the stored object covers the wanted one. */
    static boolean covers(JsonNode stored, JsonNode wanted) {
        return wanted.properties().stream()
                .filter(field -> !NOT_COMPARED.contains(field.getKey()))
                .allMatch(field -> covers(stored.path(field.getKey()), field.getValue(), field.getKey()));
    }

    private static boolean covers(JsonNode stored, JsonNode wanted, String key) {
        if (stored.isMissingNode() || stored.isNull()) {
            return isOmittedWhenStored(wanted);
        }
        if (wanted.isObject()) {
            return stored.isObject() && coversFields(stored, wanted, key);
        }
        if (wanted.isArray()) {
            return stored.isArray() && coversElements(stored, wanted, key);
        }
        return stored.equals(wanted) || stored.asText().equals(wanted.asText());
    }

    private static boolean coversFields(JsonNode stored, JsonNode wanted, String key) {
        return wanted.properties().stream()
                .allMatch(field -> coversField(stored.path(field.getKey()), field.getValue(), key, field.getKey()));
    }

    private static boolean coversField(JsonNode stored, JsonNode wanted, String parent, String key) {
        if (QUANTITIES.contains(parent) && stored.isTextual() && wanted.isTextual()) {
            return Quantity.parse(stored.asText()).equals(Quantity.parse(wanted.asText()));
        }
        return covers(stored, wanted, key);
    }

    private static boolean coversElements(JsonNode stored, JsonNode wanted, String key) {
        return MERGED_BY_KEY.contains(key) ? containsAll(stored, wanted) : sameElements(stored, wanted);
    }

    private static boolean containsAll(JsonNode stored, JsonNode wanted) {
        return StreamSupport.stream(wanted.spliterator(), false)
                .allMatch(element -> StreamSupport.stream(stored.spliterator(), false)
                        .anyMatch(candidate -> covers(candidate, element, "")));
    }

    private static boolean sameElements(JsonNode stored, JsonNode wanted) {
        if (stored.size() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!covers(stored.get(i), wanted.get(i), "")) {
                return false;
            }
        }
        return true;
    }

    /** The API server's Go types drop empty text, zero and false when they are optional. */
    private static boolean isOmittedWhenStored(JsonNode wanted) {
        return wanted.isNull()
                || (wanted.isTextual() && wanted.asText().isEmpty())
                || (wanted.isNumber() && wanted.asLong() == 0)
                || (wanted.isBoolean() && !wanted.asBoolean());
    }
}
