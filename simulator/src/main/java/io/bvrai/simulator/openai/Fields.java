package io.bvrai.simulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Reads a JSON object as strictly as the vendor: unknown names, wrong types and wrong values are errors. */
final class Fields {
    private final JsonObject json;
    private final String path;

    Fields(JsonObject json, String path) {
        this.json = json;
        this.path = path;
    }

    JsonObject json() {
        return json;
    }

    Fields only(String... names) {
        for (String name : json.fieldNames()) {
            if (!List.of(names).contains(name)) {
                throw RealtimeError.unknown(at(name));
            }
        }
        return this;
    }

    boolean has(String name) {
        return json.containsKey(name);
    }

    Optional<String> text(String name) {
        return typed(name, String.class, "a string");
    }

    String requiredText(String name) {
        return text(name).orElseThrow(() -> RealtimeError.missing(at(name)));
    }

    Optional<String> oneOf(String name, String... values) {
        Optional<String> value = text(name);
        if (value.isPresent() && !List.of(values).contains(value.get())) {
            throw RealtimeError.value(at(name), value.get(), "'" + String.join("', '", values) + "'");
        }
        return value;
    }

    Optional<Boolean> flag(String name) {
        return typed(name, Boolean.class, "a boolean");
    }

    Optional<Double> number(String name, double least, double most) {
        Optional<Double> value = typed(name, Number.class, "a number").map(Number::doubleValue);
        if (value.isPresent() && (value.get() < least || value.get() > most)) {
            throw new RealtimeError(
                    "decimal_out_of_range",
                    "'" + at(name) + "' must be between " + least + " and " + most + ".",
                    at(name));
        }
        return value;
    }

    Optional<Fields> object(String name) {
        return typed(name, JsonObject.class, "an object").map(object -> new Fields(object, at(name)));
    }

    Fields requiredObject(String name) {
        return object(name).orElseThrow(() -> RealtimeError.missing(at(name)));
    }

    Optional<JsonArray> array(String name) {
        return typed(name, JsonArray.class, "an array");
    }

    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private <T> Optional<T> typed(String name, Class<T> type, String wanted) {
        Object value = json.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw RealtimeError.type(at(name), wanted);
        }
        return Optional.of(type.cast(value));
    }
}
