package io.bvrai.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values in a spec, each with another one that it could have instead. */
record SpecFields(String path, List<String> steps, JsonNode value, JsonNode other) {

    static List<SpecFields> of(JsonNode spec, JsonNode schema) {
        var found = new ArrayList<SpecFields>();
        collect("spec", List.of("spec"), spec, schema, found);
        return found;
    }

    private static void collect(
            String path, List<String> steps, JsonNode node, JsonNode schema, List<SpecFields> found) {
        if (node.isObject()) {
            node.properties().stream()
                    .filter(property -> !choosesAmong(node, property.getKey()))
                    .forEach(property -> collect(
                            path + "." + property.getKey(),
                            with(steps, property.getKey()),
                            property.getValue(),
                            schema.path("properties").path(property.getKey()),
                            found));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(path + "[]", with(steps, String.valueOf(i)), node.get(i), schema.path("items"), found);
            }
        } else {
            another(node, schema).ifPresent(other -> found.add(new SpecFields(path, steps, node, other)));
        }
    }

    /** The type of a union can't be changed alone; a fixture of each type shows what it does. */
    private static boolean choosesAmong(JsonNode parent, String key) {
        return key.equals("type")
                && parent.propertyStream()
                        .anyMatch(property -> property.getValue().isObject());
    }

    private static List<String> with(List<String> steps, String step) {
        var more = new ArrayList<>(steps);
        more.add(step);
        return List.copyOf(more);
    }

    /** Empty where there is no other: a choice of one, or what the schema holds to one value until it is enforced. */
    private static Optional<JsonNode> another(JsonNode value, JsonNode schema) {
        if (schema.path("description").asText().contains("Must be " + value.asText() + " until")) {
            return Optional.empty();
        }
        if (schema.has("enum")) {
            for (JsonNode choice : schema.path("enum")) {
                if (!choice.equals(value)) {
                    return Optional.of(choice);
                }
            }
            return Optional.empty();
        }
        if (value.isBoolean()) {
            return Optional.of(BooleanNode.valueOf(!value.booleanValue()));
        }
        if (value.isInt()) {
            return Optional.of(IntNode.valueOf(value.intValue() + 1));
        }
        return value.asText().isEmpty() ? Optional.empty() : Optional.of(TextNode.valueOf(another(value.asText())));
    }

    /** Of the same form: another last digit, or, without digits, another last letter. */
    private static String another(String text) {
        for (int i = text.length() - 1; i >= 0; i--) {
            if (Character.isDigit(text.charAt(i))) {
                return text.substring(0, i) + (text.charAt(i) == '1' ? '2' : '1') + text.substring(i + 1);
            }
        }
        for (int i = text.length() - 1; i >= 0; i--) {
            char letter = text.charAt(i);
            if (Character.isLetter(letter)) {
                char other = Character.isUpperCase(letter) ? (letter == 'A' ? 'B' : 'A') : letter == 'a' ? 'b' : 'a';
                return text.substring(0, i) + other + text.substring(i + 1);
            }
        }
        return text + "a";
    }

    /** A copy of the object with the other value in this place. */
    JsonNode changedIn(JsonNode object) {
        var copy = object.deepCopy();
        JsonNode parent = copy;
        for (String step : steps.subList(0, steps.size() - 1)) {
            parent = parent.isArray() ? parent.get(Integer.parseInt(step)) : parent.get(step);
        }
        var last = steps.getLast();
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), other);
        } else {
            ((ObjectNode) parent).set(last, other);
        }
        return copy;
    }
}
