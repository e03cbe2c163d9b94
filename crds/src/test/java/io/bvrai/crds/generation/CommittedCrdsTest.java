package io.bvrai.crds.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CommittedCrdsTest {
    private static final Path COMMITTED = Path.of("src/main/resources/META-INF/fabric8");

    /** {@code kubectl apply} keeps a copy of the object in an annotation, which may hold no more (metadata's limit). */
    private static final int LAST_APPLIED_LIMIT = 256 * 1024;

    @Test
    void theCommittedCrdsAreWhatTheJavaTypesSay() throws IOException {
        // Given
        SortedMap<String, String> committed = new TreeMap<>();
        try (var files = Files.list(COMMITTED)) {
            for (Path file : files.toList()) {
                committed.put(file.getFileName().toString(), Files.readString(file));
            }
        }

        // When
        SortedMap<String, String> generated = CrdGeneration.generate();

        // Then
        assertThat(committed)
                .as("run ./mvnw -Pgenerate-crds -pl crds -am process-test-classes and commit the result")
                .isEqualTo(generated);
    }

    @Test
    void eachCrdFitsIntoTheAnnotationOfKubectlApply() {
        assertThat(CrdGeneration.generate())
                .hasSize(4)
                .allSatisfy((name, yaml) -> assertThat(yaml.length()).as(name).isLessThan(LAST_APPLIED_LIMIT));
    }

    @Test
    void noCrdCarriesAStatus() {
        assertThat(CrdGeneration.definitions().values())
                .allSatisfy(crd -> assertThat(crd.getStatus()).isNull());
    }
}
