package io.bvrai.crds.generation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code ./mvnw -Pgenerate-crds -pl crds -am process-test-classes}: writes the CRDs where {@link CommittedCrdsTest} looks for them. */
public final class GenerateCrds {
    private GenerateCrds() {}

    public static void main(String[] folder) throws IOException {
        Path target = Path.of(folder[0]);
        Files.createDirectories(target);
        for (var file : CrdGeneration.generate().entrySet()) {
            Files.writeString(target.resolve(file.getKey()), file.getValue());
            System.out.println("wrote " + target.resolve(file.getKey()));
        }
    }
}
