package io.bvrai.crds.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields that the API accepts and nothing acts upon yet, as listed in {@code io/bvrai/crds/not-yet-supported.txt}. None of them has a
 * default in the schema, so that what is set was set by somebody.
 */
public final class NotYetSupported {
    private static final String FILE = "/io/bvrai/crds/not-yet-supported.txt";
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    /** The list, in the file's order. */
    public static final List<Entry> ENTRIES = read();

    private NotYetSupported() {}

    /**
     * The listed paths that this resource sets, with indices ({@code spec.tools[1].http}) and, where only some values aren't supported, with the
     * value ({@code spec.engine.type=Cascade}). Empty when everything is acted upon.
     */
    public static List<String> explicitlySetPaths(HasMetadata resource) {
        JsonNode tree = SERIALIZATION.convertValue(resource, JsonNode.class);
        List<String> found = new ArrayList<>();
        for (Entry entry : ENTRIES) {
            if (entry.kind().equals(resource.getKind())) {
                collect(entry, entry.steps(), tree, "", found);
            }
        }
        return List.copyOf(found);
    }

    private static void collect(Entry entry, List<String> steps, JsonNode node, String path, List<String> found) {
        if (steps.isEmpty()) {
            if (entry.matches(node)) {
                found.add(entry.value() == null ? path : path + "=" + entry.value());
            }
            return;
        }
        String step = steps.getFirst();
        List<String> rest = steps.subList(1, steps.size());
        boolean list = step.endsWith("[]");
        String name = list ? step.substring(0, step.length() - 2) : step;
        JsonNode child = node.path(name);
        if (child.isMissingNode() || child.isNull()) {
            return;
        }
        String childPath = path.isEmpty() ? name : path + "." + name;
        if (!list) {
            collect(entry, rest, child, childPath, found);
            return;
        }
        for (int i = 0; i < child.size(); i++) {
            collect(entry, rest, child.get(i), childPath + "[" + i + "]", found);
        }
    }

    private static List<Entry> read() {
        try (InputStream file = Objects.requireNonNull(NotYetSupported.class.getResourceAsStream(FILE), FILE)) {
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines());
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    static List<Entry> parse(Stream<String> lines) {
        return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Entry::parse)
                .toList();
    }

    /**
     * A line of the list.
     *
     * @param kind the kind
     * @param path the field; {@code []} stands for each entry of a list
     * @param value the one value that isn't supported (of a list: an element); null when none is
     */
    public record Entry(String kind, String path, @Nullable String value) {
        private static final Pattern LINE = Pattern.compile("([A-Za-z]+): ([A-Za-z0-9.\\[\\]]+)(?:=(\\S+))?");

        static Entry parse(String line) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("neither '<Kind>: <path>' nor '<Kind>: <path>=<value>': " + line);
            }
            return new Entry(matcher.group(1), matcher.group(2), matcher.group(3));
        }

        List<String> steps() {
            return List.of(path.split("\\."));
        }

        boolean matches(JsonNode node) {
            if (value == null) {
                return !node.isEmpty() || node.isValueNode();
            }
            if (node.isArray()) {
                return node.valueStream().anyMatch(element -> element.asText().equals(value));
            }
            return node.asText().equals(value);
        }

        @Override
        public String toString() {
            return kind + ": " + path + (value == null ? "" : "=" + value);
        }
    }
}
