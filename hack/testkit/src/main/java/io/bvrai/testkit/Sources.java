package io.bvrai.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a module's program text says where its bytecode doesn't: javac writes a catch of Throwable of its own into every try-with-resources. */
public final class Sources {
    private static final Pattern BROAD_CATCH =
            Pattern.compile("catch \\((final )?([\\w.]+\\s*\\|\\s*)*(Exception|RuntimeException|Throwable|Error)\\b");

    private static final Pattern BINARY_FRACTION = Pattern.compile("\\b(double|float|Double|Float)\\b");

    private Sources() {}

    /** The classes of a module that catch everything somewhere, by their simple names. */
    public static Set<String> catchingEverything(String module) {
        return containing(module, BROAD_CATCH);
    }

    /** The classes of a module that hold a binary fraction somewhere, which no amount of money may be, by their simple names. */
    public static Set<String> holdingBinaryFractions(String module) {
        return containing(module, BINARY_FRACTION);
    }

    /** The classes of a module whose text holds such a thing, by their simple names. */
    public static Set<String> containing(String module, Pattern what) {
        Path root = Repository.root().resolve(module).resolve("src/main/java");
        try (Stream<Path> files = Files.walk(root)) {
            Set<String> found = new TreeSet<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (what.matcher(Files.readString(file)).find()) {
                    found.add(file.getFileName().toString().replace(".java", ""));
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
