package io.bvrai.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** This checkout. */
public final class Repository {
    private Repository() {}

    /** Its root: Surefire passes it as {@code bvrai.root}; an IDE doesn't, so that the folder with the Maven wrapper is looked for. */
    public static Path root() {
        String passed = System.getProperty("bvrai.root");
        if (passed != null) {
            return Path.of(passed);
        }
        for (@Nullable Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return folder;
            }
        }
        throw new IllegalStateException("neither the system property bvrai.root nor a folder with mvnw above this one");
    }
}
