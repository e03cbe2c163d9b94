package io.bvrai.runtime.campaign;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A pod in a process of its own, to be killed or to be kept in little memory. */
final class PodProcess {
    private static final String UP = "dialling";

    private PodProcess() {}

    /** What a process left behind. */
    record Ended(int exitCode, String said) {}

    /** File of the environment, then {@code dial}, or {@code upload}, a list's name and a number of rows. */
    public static void main(String[] arguments) throws Exception {
        Replica replica = Replica.healthy(read(Path.of(arguments[0])), Clock.systemUTC());
        if (arguments[1].equals("dial")) {
            replica.start();
            System.out.println(UP);
            Thread.currentThread().join();
        } else {
            upload(replica, arguments[2], Integer.parseInt(arguments[3]));
            // What serves the replica holds the process up otherwise.
            System.exit(0);
        }
    }

    private static void upload(Replica replica, String list, int rows) throws Exception {
        long began = System.nanoTime();
        ContactLists.Import upload = replica.reading().lists.add(list, ContactLists.Format.CSV, new Generated(rows));
        System.out.printf(
                "%d contacts in %d ms, heap at most %d MiB%n",
                upload.added(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax() >> 20);
    }

    private static Map<String, String> read(Path file) throws IOException {
        Properties told = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            told.load(reader);
        }
        Map<String, String> environment = new HashMap<>();
        told.stringPropertyNames().forEach(name -> environment.put(name, told.getProperty(name)));
        return environment;
    }

    /** Starts a dialer; answers when it dials. */
    static Process dialling(Map<String, String> environment) throws IOException {
        Process process = start(environment, 128, "dial");
        var lines = process.inputReader();
        for (String line = lines.readLine(); !UP.equals(line); line = lines.readLine()) {
            if (line == null) {
                throw new IOException("the dialer ended before it dialled");
            }
        }
        return process;
    }

    /** Runs a process to its end. */
    static Ended run(Map<String, String> environment, int heapMiB, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(environment, heapMiB, arguments);
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said.strip());
    }

    private static Process start(Map<String, String> environment, int heapMiB, String... arguments) throws IOException {
        Path told = Files.createTempFile("told", ".properties");
        told.toFile().deleteOnExit();
        Properties properties = new Properties();
        properties.putAll(environment);
        try (Writer file = Files.newBufferedWriter(told)) {
            properties.store(file, null);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Xmx" + heapMiB + "m",
                "-cp",
                System.getProperty("java.class.path"),
                PodProcess.class.getName(),
                told.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
