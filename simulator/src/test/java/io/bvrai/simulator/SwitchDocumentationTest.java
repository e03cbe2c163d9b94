package io.bvrai.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.environment.Switch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SwitchDocumentationTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| `([^`]*)` \\| .{10,} \\|$");

    @Test
    void every_switch_is_explained_with_its_default_and_nothing_else_is() throws IOException {
        // Given
        Map<String, String> documented = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("ASSUMPTIONS.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), row.group(2));
            }
        }

        // When
        Map<String, String> inCode = new LinkedHashMap<>();
        Arrays.stream(Switch.values()).forEach(each -> inCode.put(each.key(), each.preset()));

        // Then
        assertThat(documented).isEqualTo(inCode);
    }

    @Test
    void every_switch_decides_something_and_a_test_sets_it() throws IOException {
        // Given
        String code = sources("src/main/java");
        String tests = sources("src/test/java");

        // Then
        assertThat(Switch.values()).allSatisfy(each -> {
            assertThat(code).contains("Switch." + each.name());
            assertThat(tests).containsPattern("(set|of|withSwitch)\\(\\s*\"" + Pattern.quote(each.key()) + "\"");
        });
    }

    private static String sources(String folder) throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                code.append(Files.readString(file));
            }
        }
        return code.toString();
    }
}
