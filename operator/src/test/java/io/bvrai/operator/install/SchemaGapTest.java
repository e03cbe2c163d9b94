package io.bvrai.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaGapTest {
    private static final String OWN = """
            properties:
              spec:
                properties:
                  drift: {type: string, enum: [Repair, Report]}
                  tools: {type: array, items: {properties: {name: {type: string}}}}
                  extra: {type: object, additionalProperties: {properties: {weight: {type: integer}}}}
            """;

    @Test
    void theSameSchemaHasNoGap() {
        assertThat(gap(OWN)).isEmpty();
    }

    @Test
    void aNewerSchemaHasNoGap() {
        // Given a field and a value that a later release brought
        var newer = OWN.replace("[Repair, Report]", "[Repair, Report, Ignore]") + "  status: {type: object}\n";

        // Then an older operator works with it
        assertThat(gap(newer)).isEmpty();
    }

    @Test
    void namesAFieldAnItemsFieldAMapsFieldAndAValueThatAreMissing() {
        assertThat(gap(OWN.replace("drift:", "drifted:"))).containsExactly("spec.drift");
        assertThat(gap(OWN.replace("name:", "title:"))).containsExactly("spec.tools[].name");
        assertThat(gap(OWN.replace("weight:", "height:"))).containsExactly("spec.extra{}.weight");
        assertThat(gap(OWN.replace("[Repair, Report]", "[Repair]"))).containsExactly("spec.drift=Report");
    }

    @Test
    void aMissingBranchIsNamedOnceByItsRoot() {
        assertThat(gap("properties: {}")).containsExactly("spec");
    }

    @Test
    void aFieldThatTakesAnyValueTakesOurs() {
        assertThat(gap(OWN.replace(", enum: [Repair, Report]", ""))).isEmpty();
    }

    private static List<String> gap(String served) {
        return SchemaGap.between(tree(OWN), tree(served));
    }

    private static JsonNode tree(String yaml) {
        try {
            return new YAMLMapper().readTree(yaml);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
