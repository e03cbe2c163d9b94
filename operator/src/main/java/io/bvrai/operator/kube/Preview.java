package io.bvrai.operator.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link OwnedObjects} would do, without doing it: the API server itself says what each object would become (a dry run of the same
 * server-side apply), so defaults, merging and admission are its own.
 */
public final class Preview {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_VALUE = 160;
    private static final PatchContext DRY_RUN = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(OwnedObjects.FIELD_MANAGER)
            .withForce(true)
            .withDryRun(List.of("All"))
            .build();

    private final KubernetesClient client;
    private final String tenant;
    private final Map<Class<? extends HasMetadata>, List<? extends HasMetadata>> stored = new HashMap<>();

    /** @param tenant whose objects; agents' aren't among them */
    public Preview(KubernetesClient client, String tenant) {
        this.client = client;
        this.tenant = tenant;
    }

    /** A line for each object that would be made, and for each field that would change; none for what is as wanted. */
    public List<String> applied(List<? extends HasMetadata> wanted) {
        List<String> lines = new ArrayList<>();
        for (HasMetadata object : wanted) {
            Optional<? extends HasMetadata> stored = stored(object.getClass()).stream()
                    .filter(found -> named(found).equals(named(object)))
                    .findFirst();
            if (stored.isEmpty()) {
                lines.add("+ " + named(object));
            } else {
                changes(stored.get(), object).stream()
                        .map(change -> "~ " + named(object) + ": " + change)
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    /** A line for each stored object of the kind that the operator would take away. */
    public List<String> pruned(Class<? extends HasMetadata> kind, List<? extends HasMetadata> wanted) {
        return stored(kind).stream()
                .filter(stored ->
                        wanted.stream().noneMatch(object -> named(object).equals(named(stored))))
                .map(stored -> "- " + named(stored))
                .toList();
    }

    /** Once a kind, however many of its objects are wanted: looking changes nothing. */
    private List<? extends HasMetadata> stored(Class<? extends HasMetadata> kind) {
        return stored.computeIfAbsent(kind, this::list);
    }

    /** As the informers do: the operator may not get each kind by name. */
    private <T extends HasMetadata> List<T> list(Class<T> kind) {
        return client
                .resources(kind)
                .inAnyNamespace()
                .withLabel(Labels.MANAGED_BY, Labels.MANAGED_BY_OPERATOR)
                .withLabel(Labels.TENANT, tenant)
                .list()
                .getItems()
                .stream()
                .filter(object -> Ownership.label(object, Labels.AGENT).isEmpty())
                .toList();
    }

    private static String named(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }

    private List<String> changes(HasMetadata stored, HasMetadata wanted) {
        DesiredHash.stamp(wanted);
        JsonNode before = tree(stored);
        JsonNode after = tree(client.resource(wanted).patch(DRY_RUN));
        List<String> found = new ArrayList<>();
        compare("", before, after, found);
        return found;
    }

    /** Without what the API server keeps about an object. */
    private JsonNode tree(HasMetadata object) {
        ObjectNode tree = client.getKubernetesSerialization().convertValue(object, ObjectNode.class);
        tree.remove("status");
        if (tree.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("managedFields", "resourceVersion", "generation"));
            if (metadata.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove(Annotations.DESIRED_HASH);
            }
        }
        return tree;
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<String> found) {
        JsonNode old = unfolded(before);
        JsonNode next = unfolded(after);
        if (old.equals(next)) {
            return;
        }
        if (old.isObject() && next.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            old.fieldNames().forEachRemaining(names::add);
            next.fieldNames().forEachRemaining(names::add);
            names.forEach(
                    name -> compare(path.isEmpty() ? name : path + "." + name, old.path(name), next.path(name), found));
        } else if (old.isArray() && next.isArray() && old.size() == next.size()) {
            for (int i = 0; i < old.size(); i++) {
                compare(path + "[" + i + "]", old.get(i), next.get(i), found);
            }
        } else {
            found.add(path + ": " + value(old) + " → " + value(next));
        }
    }

    /** A file of a ConfigMap that is JSON is compared as such. */
    private static JsonNode unfolded(JsonNode node) {
        if (!node.isTextual() || !node.textValue().startsWith("{")) {
            return node;
        }
        try {
            return JSON.readTree(node.textValue());
        } catch (JsonProcessingException e) {
            return node;
        }
    }

    private static String value(@Nullable JsonNode node) {
        if (node == null || node.isMissingNode() || node.isNull()) {
            return "(nothing)";
        }
        String text = node.isTextual() ? node.textValue() : node.toString();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
    }
}
