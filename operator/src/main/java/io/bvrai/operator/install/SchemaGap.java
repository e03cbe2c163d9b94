package io.bvrai.operator.install;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a served schema lacks of the one that this program was built with: fields and enumerated values. The API server drops a field that it
 * doesn't know without a word, and refuses a value; both would show far from their cause. A served schema that knows more is no gap: it is that
 * of a newer release, which keeps what the older one writes.
 */
final class SchemaGap {
    private final List<String> missing = new ArrayList<>();

    private SchemaGap() {}

    /** Returns the paths that are missing, such as {@code spec.scale.min}; a value is written {@code spec.drift=Report}. */
    static List<String> between(JsonNode own, JsonNode served) {
        var gap = new SchemaGap();
        gap.compare("", own, served);
        return List.copyOf(gap.missing);
    }

    private void compare(String path, JsonNode own, JsonNode served) {
        own.path("properties").properties().forEach(field -> {
            var here = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            var counterpart = served.path("properties").path(field.getKey());
            if (counterpart.isMissingNode()) {
                missing.add(here);
            } else {
                compare(here, field.getValue(), counterpart);
            }
        });
        if (own.path("items").isObject()) {
            compare(path + "[]", own.path("items"), served.path("items"));
        }
        if (own.path("additionalProperties").isObject()) {
            compare(path + "{}", own.path("additionalProperties"), served.path("additionalProperties"));
        }
        compareValues(path, own.path("enum"), served.path("enum"));
    }

    private void compareValues(String path, JsonNode own, JsonNode served) {
        if (served.isMissingNode()) {
            return;
        }
        var known = new ArrayList<JsonNode>();
        served.forEach(known::add);
        for (JsonNode value : own) {
            if (!known.contains(value)) {
                missing.add(path + "=" + value.asText());
            }
        }
    }
}
