package io.bvrai.simulator.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Form or query parameters in the order they came, repeated names kept: signatures are computed over all of them. */
public final class Form {
    /** One name and its decoded value. */
    public record Field(String name, String value) {}

    private final List<Field> fields = new ArrayList<>();

    public static Form parse(String encoded) {
        Form form = new Form();
        QueryStringDecoder decoder = new QueryStringDecoder(encoded, StandardCharsets.UTF_8, false, 10_000);
        decoder.parameters().forEach((name, values) -> values.forEach(value -> form.add(name, value)));
        return form;
    }

    public Form add(String name, String value) {
        fields.add(new Field(name, value));
        return this;
    }

    public List<Field> fields() {
        return List.copyOf(fields);
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        fields.forEach(field -> names.add(field.name()));
        return names;
    }

    public boolean has(String name) {
        return names().contains(name);
    }

    /** The first value of {@code name}. */
    public Optional<String> get(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst();
    }

    /** The first value of {@code name} if it isn't empty. */
    public Optional<String> filled(String name) {
        return get(name).filter(value -> !value.isEmpty());
    }

    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    public String encoded() {
        StringBuilder body = new StringBuilder();
        for (Field field : fields) {
            body.append(body.isEmpty() ? "" : "&")
                    .append(URLEncoder.encode(field.name(), StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(field.value(), StandardCharsets.UTF_8));
        }
        return body.toString();
    }

    /** For the log: repeated names become arrays. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        for (String name : names()) {
            List<String> values = all(name);
            json.put(name, values.size() == 1 ? values.getFirst() : new JsonArray(values));
        }
        return json;
    }
}
