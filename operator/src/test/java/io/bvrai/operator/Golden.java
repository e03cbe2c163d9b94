package io.bvrai.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Plans by example: each {@code in-<what>.yaml} of a folder must become {@code out-<what>.yaml}, so that a reader sees behaviour without
 * reading code. With {@code BVRAI_WRITE_GOLDEN=true} in the environment what came out is written and the test fails, to be looked at.
 */
public final class Golden {
    private static final boolean WRITE = "true".equals(System.getenv("BVRAI_WRITE_GOLDEN"));
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    private static final Map<String, Class<? extends HasMetadata>> OURS = Map.of(
            "Tenant", Tenant.class,
            "VoiceAgent", VoiceAgent.class,
            "PhoneNumber", PhoneNumber.class,
            "CallCampaign", CallCampaign.class);
    private static final JsonMapper JSON = new JsonMapper();

    private Golden() {}

    /** A test for each case of a folder. */
    public static Stream<DynamicTest> cases(String kind, Function<Input, ?> plan) {
        var folder = Path.of("src/test/resources/golden").resolve(kind);
        return inputs(folder).stream()
                .map(input -> DynamicTest.dynamicTest(
                        input.getFileName().toString().replaceAll("^in-|\\.yaml$", ""), () -> check(input, plan)));
    }

    private static List<Path> inputs(Path folder) {
        try (var files = Files.list(folder)) {
            var inputs = files.filter(file -> file.getFileName().toString().startsWith("in-"))
                    .sorted()
                    .toList();
            assertThat(inputs).as("cases in " + folder).isNotEmpty();
            return inputs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(Path input, Function<Input, ?> plan) throws IOException {
        // Given
        var objects = Input.read(Files.readString(input));
        var expected = input.resolveSibling(input.getFileName().toString().replaceFirst("^in-", "out-"));

        // When
        var tree = tree(plan.apply(objects));

        // Then
        if (WRITE) {
            Files.writeString(expected, YAML.writeValueAsString(YAML.treeToValue(tree, Object.class)));
        }
        assertThat(YAML.writeValueAsString(YAML.treeToValue(tree, Object.class)))
                .isEqualTo(YAML.writeValueAsString(YAML.treeToValue(read(expected), Object.class)));
        assertThat(WRITE).as("written, look at it").isFalse();
    }

    /** What a plan gave, for comparison. */
    public static JsonNode tree(Object planned) {
        try {
            return JSON.readTree(SERIALIZATION.asJson(planned));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return YAML.readTree(Files.readString(file));
    }

    /** The objects of a case. */
    public record Input(List<HasMetadata> objects) {
        /** Documents separated by lines of {@code ---}. */
        public static Input read(String yaml) {
            var objects = new ArrayList<HasMetadata>();
            for (String document : yaml.split("(?m)^---\\s*$")) {
                if (!document.isBlank()) {
                    objects.add(SERIALIZATION.unmarshal(document, kindOf(document)));
                }
            }
            return new Input(objects);
        }

        private static Class<? extends HasMetadata> kindOf(String document) {
            var kind = SERIALIZATION
                    .unmarshal(document, GenericKubernetesResource.class)
                    .getKind();
            return Optional.<Class<? extends HasMetadata>>ofNullable(OURS.get(kind))
                    .orElseGet(() ->
                            SERIALIZATION.unmarshal(document, HasMetadata.class).getClass());
        }

        /** The one object of a kind. */
        public <T extends HasMetadata> T one(Class<T> kind) {
            return optional(kind, object -> true).orElseThrow();
        }

        /** The object of a kind that fits, if there is one. */
        public <T extends HasMetadata> Optional<T> optional(Class<T> kind, Predicate<T> fits) {
            return objects.stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .filter(fits)
                    .findFirst();
        }
    }
}
