package io.bvrai.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** NullAway looks at packages that are marked only: a package that isn't would pass unseen. */
class NullMarkedPackagesTest {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern MARKED = Pattern.compile("(?m)^@NullMarked\\Rpackage ");

    static Stream<String> modules() throws IOException {
        return MODULE
                .matcher(Files.readString(Repository.root().resolve("pom.xml")))
                .results()
                .map(result -> result.group(1))
                .toList()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyPackageOfMainCodeIsNullMarked(String module) throws IOException {
        // Given
        Path sources = Repository.root().resolve(module).resolve("src/main/java");

        // When
        List<Path> packages;
        try (Stream<Path> files = Files.walk(sources)) {
            packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
        }

        // Then
        assertThat(packages).isNotEmpty().allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                .content()
                .containsPattern(MARKED));
    }
}
