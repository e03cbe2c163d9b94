package io.bvrai.simulator.log;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The log as NDJSON on disk, each entry flushed: what is left when the process is killed. */
public final class LogFile implements Consumer<LogEntry>, AutoCloseable {
    private final BufferedWriter writer;

    private LogFile(BufferedWriter writer) {
        this.writer = writer;
    }

    public static Optional<LogFile> at(Optional<Path> path) throws IOException {
        return path.isEmpty() ? Optional.empty() : Optional.of(new LogFile(Files.newBufferedWriter(path.get())));
    }

    @Override
    public synchronized void accept(LogEntry entry) {
        try {
            writer.write(entry.json().encode());
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the log file can't be written", e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the log file can't be closed", e);
        }
    }
}
