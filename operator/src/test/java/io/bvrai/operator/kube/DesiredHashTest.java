package io.bvrai.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class DesiredHashTest {

    @Test
    void theOrderOfKeysDoesNotMatter() {
        // Given
        var oneWay = configMap(List.of("a", "b"));
        var otherWay = configMap(List.of("b", "a"));

        // When // Then
        assertThat(DesiredHash.stamp(oneWay)).isEqualTo(DesiredHash.stamp(otherWay));
    }

    @Test
    void stampingAgainChangesNothing() {
        // Given
        var object = configMap(List.of("a"));
        var first = DesiredHash.stamp(object);

        // When
        var second = DesiredHash.stamp(object);

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(object.getMetadata().getAnnotations()).containsEntry(Annotations.DESIRED_HASH, first);
    }

    @Test
    void aFieldThatIsNoLongerWantedChangesTheHash() {
        // Given
        var more = configMap(List.of("a", "b"));
        var less = configMap(List.of("a"));

        // When // Then
        assertThat(DesiredHash.stamp(more)).isNotEqualTo(DesiredHash.stamp(less));
    }

    private static ConfigMap configMap(List<String> keys) {
        var data = new LinkedHashMap<String, String>();
        keys.forEach(key -> data.put(key, "value"));
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("agent-reception")
                .endMetadata()
                .withData(data)
                .build();
    }
}
