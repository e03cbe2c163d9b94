package io.bvrai.runtime.webhook;

import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.privacy.PersonalData;
import io.bvrai.runtime.privacy.SealBrokenException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What was promised to be kept while the database was away: one sealed file for each entry, on the pod's own disk, which outlives the process
 * but not the node. An entry that {@link #append} returned from is on disk. Thread-safe.
 */
@Singleton
public class Spool {
    private static final String SUFFIX = ".sealed";

    private final PersonalData personal;
    private final Path directory;
    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong sequence = new AtomicLong();

    /** The disk has no more room than it was given. */
    static final class FullException extends IOException {
        private static final long serialVersionUID = 1L;

        FullException() {
            super("the spool is full");
        }
    }

    /** An entry can't be made sense of, now or ever. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Inject
    Spool(PersonalData personal, RuntimeSettings settings, MeterRegistry metrics) throws IOException {
        this(personal, settings.spool().directory(), settings.spool().maxBytes());
        metrics.gauge("bvrai.spool.bytes", bytes);
    }

    Spool(PersonalData personal, Path directory, long maxBytes) throws IOException {
        this.personal = personal;
        this.directory = directory;
        this.maxBytes = maxBytes;
        Files.createDirectories(directory);
        for (Path entry : entries()) {
            bytes.addAndGet(Files.size(entry));
        }
    }

    /**
     * Keeps an entry.
     *
     * @throws IOException if it isn't on disk, for lack of room or because the disk failed
     */
    void append(String plain) throws IOException {
        // Sorted by name, entries come in the order in which they were kept, also over a restart.
        String name =
                "%019d-%06d-%s".formatted(System.currentTimeMillis(), sequence.getAndIncrement(), UUID.randomUUID());
        byte[] sealed = personal.seal(place(name), plain);
        if (bytes.addAndGet(sealed.length) > maxBytes) {
            bytes.addAndGet(-sealed.length);
            throw new FullException();
        }
        Path unfinished = directory.resolve(name + ".part");
        try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(sealed);
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
            file.force(true);
        } catch (IOException e) {
            bytes.addAndGet(-sealed.length);
            throw e;
        }
        Files.move(unfinished, directory.resolve(name + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
            // Without this the new name, and with it the entry, could be lost with the power.
            folder.force(true);
        }
    }

    /** What is kept, oldest first. A file that was not finished was promised to nobody. */
    List<Path> entries() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /**
     * What was kept.
     *
     * @throws UnreadableException if it isn't what was written
     */
    String read(Path entry) throws IOException {
        String name = entry.getFileName().toString();
        byte[] sealed = Files.readAllBytes(entry);
        try {
            return personal.open(place(name.substring(0, name.length() - SUFFIX.length())), sealed);
        } catch (SealBrokenException broken) {
            throw new UnreadableException("a spooled entry was changed", broken);
        }
    }

    void remove(Path entry) throws IOException {
        long size = Files.size(entry);
        Files.delete(entry);
        bytes.addAndGet(-size);
    }

    boolean isEmpty() {
        return bytes.get() == 0;
    }

    /** Puts an entry aside that can never be applied, so that it doesn't hold up the others; somebody has to look at it. */
    void setAside(Path entry) throws IOException {
        bytes.addAndGet(-Files.size(entry));
        Files.move(entry, entry.resolveSibling(entry.getFileName() + ".refused"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether another entry of usual size has room. */
    boolean hasRoom() {
        return bytes.get() < maxBytes - 16_384;
    }

    private static PersonalData.Place place(String name) {
        return new PersonalData.Place("spool", "entry", name);
    }
}
