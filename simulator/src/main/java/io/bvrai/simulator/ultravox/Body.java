package io.bvrai.simulator.ultravox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Reads a request object strictly: unknown names (unless tolerated), types and ranges. */
final class Body {
    private final JsonObject json;
    private final String path;
    private final boolean tolerant;

    Body(JsonObject json, String path, boolean tolerant) {
        this.json = json;
        this.path = path;
        this.tolerant = tolerant;
    }

    Body only(String... names) {
        for (String name : json.fieldNames()) {
            if (!tolerant && !List.of(names).contains(name)) {
                throw UltravoxError.field(at(name), "Unknown field.");
            }
        }
        return this;
    }

    List<String> names() {
        return List.copyOf(json.fieldNames());
    }

    boolean has(String name) {
        return json.getValue(name) != null;
    }

    Optional<String> text(String name) {
        return typed(name, String.class, "a string");
    }

    Optional<Boolean> flag(String name) {
        return typed(name, Boolean.class, "a boolean");
    }

    Optional<Double> number(String name, double least, double most) {
        Optional<Double> value = typed(name, Number.class, "a number").map(Number::doubleValue);
        if (value.isPresent() && (value.get() < least || value.get() > most)) {
            throw UltravoxError.field(at(name), "Must be between " + least + " and " + most + ".");
        }
        return value;
    }

    /** A duration such as {@code "30s"} or {@code "0.384s"}, in milliseconds. */
    Optional<Long> millis(String name) {
        return text(name).map(text -> {
            if (!text.matches("\\d{1,6}(\\.\\d{1,9})?s")) {
                throw UltravoxError.field(at(name), "Not a duration such as \"30s\".");
            }
            return Math.round(Double.parseDouble(text.substring(0, text.length() - 1)) * 1000);
        });
    }

    Optional<Body> object(String name) {
        return typed(name, JsonObject.class, "an object").map(object -> new Body(object, at(name), tolerant));
    }

    List<Body> objects(String name) {
        JsonArray array = typed(name, JsonArray.class, "a list").orElse(new JsonArray());
        return array.stream()
                .map(each -> {
                    if (!(each instanceof JsonObject object)) {
                        throw UltravoxError.field(at(name), "Must be a list of objects.");
                    }
                    return new Body(object, at(name), tolerant);
                })
                .toList();
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
            throw UltravoxError.field(at(name), "Must be " + wanted + ".");
        }
        return Optional.of(type.cast(value));
    }
}
