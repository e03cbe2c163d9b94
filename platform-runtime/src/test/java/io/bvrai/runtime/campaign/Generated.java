package io.bvrai.runtime.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/** A CSV file of contacts that is never in memory as a whole. Nobody is called with it. */
class Generated extends InputStream {
    private final int rows;
    private byte[] current = "number,zone,name\n".getBytes(UTF_8);
    private int at;
    private int row;

    Generated(int rows) {
        this.rows = rows;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (at == current.length) {
            if (row == rows) {
                return end();
            }
            // San Francisco, exchanges from 200 on.
            current = "+1415%07d,America/Los_Angeles,Somebody %d%n"
                    .formatted(2_000_000 + row, row)
                    .getBytes(UTF_8);
            at = 0;
            row++;
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current, at, into, offset, count);
        at += count;
        return count;
    }

    /** What comes after the last row. */
    protected int end() throws IOException {
        return -1;
    }
}
