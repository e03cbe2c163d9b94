package io.bvrai.operator.testbed.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads from a connection and keeps what it has read. */
final class Bytes {
    private final InputStream in;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    Bytes(InputStream in) {
        this.in = in;
    }

    int one() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        read.write(next);
        return next;
    }

    int number() throws IOException {
        return one() << 24 | one() << 16 | one() << 8 | one();
    }

    byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        read.writeBytes(bytes);
        return bytes;
    }

    /** Up to the end of the line, which isn't in it. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = one(); next != '\n'; next = one()) {
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    byte[] all() {
        return read.toByteArray();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
