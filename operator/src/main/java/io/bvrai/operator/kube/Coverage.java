package io.bvrai.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Whether a stored object still says everything that is wanted of it. Fields that others added are theirs, as in server-side apply, unless it
 * is their absence that is strict; an element added to an atomic list (a rule in a NetworkPolicy) is a change of the wanted value.
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
    /** Stored as they are said; absent they mean true. */
    private static final Set<String> TRUE_WHEN_ABSENT =
            Set.of("automountServiceAccountToken", "allowPrivilegeEscalation");
    /** By kind, fields that let more through by being there. Of a NetworkPolicy that is every field. */
    private static final Map<String, Set<String>> OPENINGS = Map.of(
            "HTTPRoute", Set.of("filters"),
            "ResourceQuota", Set.of("scopes", "scopeSelector"),
            "RoleBinding", Set.of("subjects"),
            "Service", Set.of("externalIPs"));

    private final Predicate<String> opens;

    private Coverage(String kind) {
        this.opens = kind.equals("NetworkPolicy") ? _ -> true : OPENINGS.getOrDefault(kind, Set.of())::contains;
    }

    /** Whether the stored object covers the wanted one. */
    static boolean covers(JsonNode stored, JsonNode wanted) {
        Coverage coverage = new Coverage(wanted.path("kind").asText());
        return coverage.said(stored, wanted) && openings(stored, wanted).isEmpty();
    }

    /**
     * The merge patch that takes away what others added and what lets more through. A forced apply does so in lists, which are applied as a whole;
     * a field that was never applied it leaves to whoever added it.
     */
    static Optional<JsonNode> openings(JsonNode stored, JsonNode wanted) {
        Coverage coverage = new Coverage(wanted.path("kind").asText());
        ObjectNode removal = coverage.removal(stored, wanted);
        removal.remove("metadata");
        removal.remove(NOT_COMPARED);
        return removal.isEmpty() ? Optional.empty() : Optional.of(removal);
    }

    private ObjectNode removal(JsonNode stored, JsonNode wanted) {
        ObjectNode removal = JsonNodeFactory.instance.objectNode();
        stored.properties().forEach(field -> {
            String key = field.getKey();
            JsonNode planned = wanted.path(key);
            if (planned.isObject() && field.getValue().isObject()) {
                ObjectNode within = removal(field.getValue(), planned);
                if (!within.isEmpty()) {
                    removal.set(key, within);
                }
            } else if (isOpening(key, field.getValue(), planned)) {
                removal.putNull(key);
            }
        });
        return removal;
    }

    private boolean isOpening(String key, JsonNode stored, JsonNode wanted) {
        boolean saysNothing = stored.isNull() || (stored.isArray() && stored.isEmpty());
        return opens.test(key) && wanted.isMissingNode() && !saysNothing;
    }

    private boolean said(JsonNode stored, JsonNode wanted) {
        return wanted.properties().stream()
                .filter(field -> !NOT_COMPARED.contains(field.getKey()))
                .allMatch(field -> covers(stored.path(field.getKey()), field.getValue(), field.getKey()));
    }

    private boolean covers(JsonNode stored, JsonNode wanted, String key) {
        if (stored.isMissingNode() || stored.isNull()) {
            return !TRUE_WHEN_ABSENT.contains(key) && isOmittedWhenStored(wanted);
        }
        if (wanted.isObject()) {
            return stored.isObject() && coversFields(stored, wanted, key);
        }
        if (wanted.isArray()) {
            return stored.isArray() && coversElements(stored, wanted, key);
        }
        return stored.equals(wanted) || stored.asText().equals(wanted.asText());
    }

    private boolean coversFields(JsonNode stored, JsonNode wanted, String key) {
        return wanted.properties().stream()
                .allMatch(field -> coversField(stored.path(field.getKey()), field.getValue(), key, field.getKey()));
    }

    private boolean coversField(JsonNode stored, JsonNode wanted, String parent, String key) {
        if (QUANTITIES.contains(parent) && stored.isTextual() && wanted.isTextual()) {
            return Quantity.parse(stored.asText()).equals(Quantity.parse(wanted.asText()));
        }
        return covers(stored, wanted, key);
    }

    private boolean coversElements(JsonNode stored, JsonNode wanted, String key) {
        return MERGED_BY_KEY.contains(key) ? containsAll(stored, wanted) : sameElements(stored, wanted);
    }

    private boolean containsAll(JsonNode stored, JsonNode wanted) {
        return StreamSupport.stream(wanted.spliterator(), false)
                .allMatch(element -> StreamSupport.stream(stored.spliterator(), false)
                        .anyMatch(candidate -> covers(candidate, element, "")));
    }

    private boolean sameElements(JsonNode stored, JsonNode wanted) {
        if (stored.size() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            // Something added to an element of an atomic list may let more through as well.
            if (!covers(stored.get(i), wanted.get(i), "")
                    || !removal(stored.get(i), wanted.get(i)).isEmpty()) {
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
