package io.bvrai.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.bvrai.crds.v1alpha1.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * By what docs/platform-teams/costs.md tells costs apart: each object that the operator plans names its tenant, those of an agent name the agent, and
 * so do their pods. Looked for in the golden cases, which other tests hold to the plans.
 */
class CostLabelsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void everyObjectAndPodOfATenantNamesIt() throws IOException {
        assertThat(labels("tenant"))
                .containsKeys("Namespace tenant-acme", "Deployment tenant-api", "pods of Deployment tenant-api")
                .allSatisfy((what, labels) -> assertThat(labels).contains(Labels.TENANT));
    }

    @Test
    void everyObjectAndPodOfAnAgentNamesItAndItsTenant() throws IOException {
        assertThat(labels("agent"))
                .containsKeys("Deployment agent-reception", "pods of Deployment agent-reception")
                .allSatisfy((what, labels) -> assertThat(labels).contains(Labels.TENANT, Labels.AGENT));
    }

    /** Which labels each object of a folder's plans has in all of them. */
    private static Map<String, Set<String>> labels(String kind) throws IOException {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (Path plan : plans(kind)) {
            collect(new YAMLMapper().readTree(Files.readString(plan)), labels);
        }
        return labels;
    }

    private static List<Path> plans(String kind) throws IOException {
        try (var files = Files.list(GOLDEN.resolve(kind))) {
            return files.filter(file -> file.getFileName().toString().startsWith("out-"))
                    .toList();
        }
    }

    private static void collect(JsonNode node, Map<String, Set<String>> labels) {
        if (node.has("kind") && node.path("metadata").has("name")) {
            String object = node.path("kind").asText() + " "
                    + node.path("metadata").path("name").asText();
            add(object, node.path("metadata"), labels);
            if (node.path("spec").path("template").has("spec")) {
                add("pods of " + object, node.path("spec").path("template").path("metadata"), labels);
            }
            return;
        }
        node.forEach(inner -> collect(inner, labels));
    }

    private static void add(String what, JsonNode metadata, Map<String, Set<String>> labels) {
        Set<String> own = new TreeSet<>();
        metadata.path("labels").fieldNames().forEachRemaining(own::add);
        labels.merge(what, own, (one, other) -> {
            one.retainAll(other);
            return one;
        });
    }
}
