package io.bvrai.crds.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What design/api.md asks of every field of every kind. */
class SchemaRulesTest {
    /** What a YAML 1.1 parser reads as something else than text when it isn't quoted. */
    private static final Set<String> YAML_1_1_WORDS =
            Set.of("y", "yes", "n", "no", "on", "off", "true", "false", "null", "~");

    static Stream<CustomResourceDefinition> crds() {
        return CrdGeneration.definitions().values().stream();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void everyFieldIsDescribed(CustomResourceDefinition crd) {
        assertThat(offending(crd, (path, schema) -> !path.endsWith("[]") && schema.getDescription() == null))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void everyTextIsBounded(CustomResourceDefinition crd) {
        assertThat(offending(
                        crd,
                        (path, schema) -> "string".equals(schema.getType())
                                && schema.getMaxLength() == null
                                && schema.getEnum().isEmpty()
                                && !"date-time".equals(schema.getFormat())))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void everyListIsBoundedAndSaysHowItMerges(CustomResourceDefinition crd) {
        assertThat(offending(
                        crd,
                        (path, schema) -> "array".equals(schema.getType())
                                && (schema.getMaxItems() == null || schema.getXKubernetesListType() == null)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void everyWholeNumberIsBounded(CustomResourceDefinition crd) {
        assertThat(offending(
                        crd,
                        (path, schema) -> "integer".equals(schema.getType())
                                && (schema.getMinimum() == null
                                        || (path.startsWith("spec.") && schema.getMaximum() == null))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void noFieldIsABinaryFraction(CustomResourceDefinition crd) {
        assertThat(offending(crd, (path, schema) -> "number".equals(schema.getType())))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void everyAmountIsBounded(CustomResourceDefinition crd) {
        assertThat(offending(
                        crd,
                        (path, schema) -> Boolean.TRUE.equals(schema.getXKubernetesIntOrString())
                                && (schema.getPattern() == null || schema.getMaxLength() == null)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void noNameAndNoChoiceIsAWordThatYaml11ReadsAsABoolean(CustomResourceDefinition crd) {
        assertThat(offending(crd, (path, schema) -> {
                    // The statuses of conditions are written by programs, which quote.
                    boolean choice = !path.equals("status.conditions[].status")
                            && schema.getEnum().stream().anyMatch(value -> isBoolean(value.asText()));
                    return choice || isBoolean(path.substring(path.lastIndexOf('.') + 1));
                }))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("crds")
    void conditionsAreKeyedByTypeSoThatTwoWritersDontOverwriteEachOther(CustomResourceDefinition crd) {
        JSONSchemaProps conditions = SchemaWalk.fields(crd).get("status.conditions");
        assertThat(conditions.getXKubernetesListType()).isEqualTo("map");
        assertThat(conditions.getXKubernetesListMapKeys()).containsExactly("type");
    }

    @ParameterizedTest
    @MethodSource("crds")
    void everyRuleHasAMessage(CustomResourceDefinition crd) {
        assertThat(offending(crd, (path, schema) -> schema.getXKubernetesValidations().stream()
                        .anyMatch(rule -> rule.getMessage() == null)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Tenant, Ready Phase Agents Numbers Calls Age",
        "VoiceAgent, Ready Reason Engine Revision Pods Calls Age",
        "PhoneNumber, Ready Reason Number Agent Age",
        "CallCampaign, Ready Phase Contacts Remaining Active Age"
    })
    void kubectlGetShowsFirstWhatAPersonAsksFirst(String kind, String columns) {
        List<CustomResourceColumnDefinition> shown = crds().filter(
                        crd -> crd.getSpec().getNames().getKind().equals(kind))
                .flatMap(crd -> crd.getSpec().getVersions().getFirst().getAdditionalPrinterColumns().stream())
                .filter(column -> column.getPriority() == 0)
                .toList();

        assertThat(shown).extracting(CustomResourceColumnDefinition::getName).containsExactly(columns.split(" "));
    }

    private static boolean isBoolean(String word) {
        return YAML_1_1_WORDS.contains(word.toLowerCase(Locale.ROOT));
    }

    private interface Offence {
        boolean in(String path, JSONSchemaProps schema);
    }

    private static List<String> offending(CustomResourceDefinition crd, Offence offence) {
        SortedMap<String, JSONSchemaProps> fields = SchemaWalk.fields(crd);
        assertThat(fields).as("fields of %s", crd.getMetadata().getName()).hasSizeGreaterThan(30);
        List<String> offending = new ArrayList<>();
        fields.forEach((path, schema) -> {
            if (offence.in(path, schema)) {
                offending.add(path);
            }
        });
        return offending;
    }
}
