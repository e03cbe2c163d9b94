package io.bvrai.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program that tests run. Whatever goes wrong is an error that shows what the program said: a layer that can't run must not be skipped. */
public record Script(List<String> command) {

    /** One of the repository's own scripts, by its path from the root. */
    public static Script ofRepository(String path, String... arguments) {
        String script = Repository.root().resolve(path).toString();
        if (!Files.isExecutable(Path.of(script))) {
            throw new IllegalStateException("no script " + script);
        }
        return new Script(concat(script, arguments));
    }

    private static List<String> concat(String first, String[] rest) {
        return Stream.concat(Stream.of(first), Arrays.stream(rest)).toList();
    }

    /** Runs it; its exit code must be 0. Answers its standard output. */
    public String run(Duration limit) {
        Outcome outcome = outcome(limit);
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException("%s ended with exit code %d:%n%s"
                    .formatted(String.join(" ", command), outcome.exitCode(), outcome.errors()));
        }
        return outcome.output();
    }

    /** Runs it, whatever its exit code. */
    public Outcome outcome(Duration limit) {
        try {
            // Files, not pipes: a daemon that the script leaves running may keep a pipe open for ever.
            Path output = Files.createTempFile("script", ".out");
            Path errors = Files.createTempFile("script", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                await(process, limit, errors);
                return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new IllegalStateException("can't run " + String.join(" ", command), e);
        }
    }

    /** The environment that a script's shell exports make. */
    public Map<String, String> exports(Duration limit) {
        String exports = run(limit);
        String variables =
                new Script(List.of("env", "-i", "bash", "-c", "eval \"$1\"; env -0", "bash", exports)).run(limit);
        return Arrays.stream(variables.split("\0"))
                .filter(variable -> variable.contains("="))
                .map(variable -> variable.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
    }

    private void await(Process process, Duration limit, Path errors) throws IOException {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + String.join(" ", command), e);
        }
        process.destroy();
        throw new IllegalStateException("%s hasn't ended after %s:%n%s"
                .formatted(String.join(" ", command), limit, Files.readString(errors, StandardCharsets.UTF_8)));
    }

    /** How a program ended. */
    public record Outcome(int exitCode, String output, String errors) {}
}
