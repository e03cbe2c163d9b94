package io.bvrai.runtime.campaign;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A text that knows on which line an offset is: a CSV parser counts no empty lines. Remembers no more lines than the parser has read ahead.
 */
final class NumberedLines extends Reader {
    private final Reader text;
    private final Deque<Line> ahead = new ArrayDeque<>();
    private long offset;
    private int number = 1;
    private boolean atStart = true;

    /**
     * A line that isn't empty.
     *
     * @param start offset of its first character
     * @param number counted from 1
     */
    private record Line(long start, int number) {}

    NumberedLines(Reader text) {
        this.text = text;
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
        int count = text.read(into, from, length);
        for (int i = from; i < from + count; i++) {
            pass(into[i]);
        }
        return count;
    }

    private void pass(char character) {
        if (character == '\n') {
            number++;
            atStart = true;
        } else if (atStart && character != '\r') {
            ahead.add(new Line(offset, number));
            atStart = false;
        }
        offset++;
    }

    /** The number of the first line that begins at an offset or after it and isn't empty; offsets must not go back. */
    int firstAtOrAfter(long position) {
        while (!ahead.isEmpty() && ahead.getFirst().start() < position) {
            ahead.removeFirst();
        }
        return ahead.isEmpty() ? number : ahead.getFirst().number();
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
