package io.bvrai.runtime.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.testkit.Repository;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The environment of docs/contracts.md is what the runtime reads; the operator's EnvironmentNamesTest holds the operator to the same list. */
class EnvironmentContractTest {
    /** Read, with defaults, and set by nobody but tests and the image. */
    private static final Set<String> OF_THE_IMAGE = Set.of("BVRAI_SPOOL_DIR", "BVRAI_SPOOL_MAX_BYTES");

    @Test
    void readsWhatTheContractListsAndNothingElse() throws IOException {
        // When
        Set<String> read = new TreeSet<>(variables(RuntimeEnvironment.class, "BVRAI"));
        read.addAll(injected());
        read.removeAll(OF_THE_IMAGE);

        // Then
        assertThat(read).isEqualTo(contract());
    }

    private static Set<String> variables(Class<?> group, String prefix) {
        Set<String> names = new TreeSet<>();
        for (Method method : group.getMethods()) {
            String name =
                    prefix + "_" + method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
            if (method.getReturnType().getEnclosingClass() == RuntimeEnvironment.class) {
                names.addAll(variables(method.getReturnType(), name));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    /** Properties that a class takes by itself. */
    private static Set<String> injected() throws IOException {
        Pattern property = Pattern.compile("@ConfigProperty\\(name = \"(bvrai[a-z.-]+)\"");
        Set<String> names = new TreeSet<>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                property.matcher(Files.readString(file))
                        .results()
                        .map(match -> match.group(1).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static Set<String> contract() throws IOException {
        String text = Files.readString(Repository.root().resolve("docs/contracts.md"));
        return text.substring(text.indexOf("## Runtime process"), text.indexOf("### Files"))
                .lines()
                .filter(line -> line.startsWith("| `BVRAI_"))
                .flatMap(line -> Pattern.compile("`(BVRAI_[A-Z_]+)`")
                        .matcher(line.substring(0, line.indexOf('|', 1)))
                        .results()
                        .map(match -> match.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
