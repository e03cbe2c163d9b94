package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;

import io.bvrai.operator.TestConfig;
import io.bvrai.testkit.FreePort;
import io.bvrai.testkit.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator as its image starts it, in a process of its own that believes to have the memory that its chart gives it. */
final class PackagedOperator implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    /** What came of it. */
    record Use(long peakMebibytes, double processorSeconds) {}

    private final Process process;
    private final Path said;

    private PackagedOperator(Process process, Path said) {
        this.process = process;
        this.said = said;
    }

    /**
     * Starts, and waits until it is up.
     *
     * @param options the image's options, class path and main class, as {@code java @file} takes them
     * @param mebibytes the memory limit
     */
    static PackagedOperator start(Path options, int mebibytes, Map<String, String> environment) {
        try {
            Path said = Files.createTempFile("operator", ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:MaxRAM=" + mebibytes + "m",
                            "@" + options)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("KUBE") || name.startsWith("QUARKUS"));
            builder.environment().putAll(environment);
            builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
            builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(FreePort.onLoopback()));
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            PackagedOperator operator = new PackagedOperator(builder.start(), said);
            await().atMost(START)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> operator.said().contains("Installed features") || !operator.process.isAlive());
            if (!operator.process.isAlive()) {
                throw new IllegalStateException("the operator ended: " + operator.said());
            }
            return operator;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings as its Deployment gives them. */
    static Map<String, String> environment(Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>(TestConfig.installation());
        properties.putAll(settings);
        Map<String, String> environment = new HashMap<>();
        properties.forEach((name, value) ->
                environment.put(name.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT), value));
        return environment;
    }

    /** Its log so far. */
    String said() {
        try {
            return Files.readString(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines of its log that are warnings or worse. */
    List<String> complaints() {
        List<String> found = new ArrayList<>();
        for (String line : said().split("\n")) {
            if (line.contains("\"level\":\"WARN\"") || line.contains("\"level\":\"ERROR\"")) {
                found.add(line);
            }
        }
        return found;
    }

    Use use() {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
            Matcher peak = Pattern.compile("VmHWM:\\s+(\\d+) kB").matcher(status);
            if (!peak.find()) {
                throw new IllegalStateException("the operator has ended: " + said());
            }
            double processor =
                    process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
            return new Use(Long.parseLong(peak.group(1)) / 1024, processor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the kubelet would. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(Patience.SOON.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the operator outlives its grace period: " + said());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
