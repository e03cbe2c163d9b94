package io.bvrai.operator.testbed.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** PostgreSQL's protocol after its encryption was agreed upon: a request is everything up to a Sync. */
final class PostgresMessages implements Protocol {
    private static final Pattern WRITES = Pattern.compile(
            "\\s*(WITH \\w+ AS \\(\\s*(INSERT|UPDATE|DELETE)|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|GRANT|REVOKE|TRUNCATE)\\b.*",
            Pattern.DOTALL);
    private static final Pattern VALUES = Pattern.compile("'[^']*'");

    private final Map<String, String> prepared = new HashMap<>();
    private boolean started;
    /** Whether the open transaction has written. */
    private boolean dirty;

    private boolean inTransaction;

    @Override
    public Request next(InputStream in) throws IOException {
        Bytes bytes = new Bytes(in);
        if (!started) {
            started = true;
            bytes.exactly(bytes.number() - Integer.BYTES);
            return new Request(bytes.all(), "startup", false, "");
        }
        String last = "";
        boolean writes = false;
        char type;
        do {
            type = (char) bytes.one();
            String sql = sql(type, bytes.exactly(bytes.number() - Integer.BYTES));
            inTransaction |= sql.equals("BEGIN");
            if (!sql.isBlank() && !sql.equals("BEGIN")) {
                last = sql;
                writes |= isWrite(sql);
            }
        } while (type == 'P' || type == 'B' || type == 'D' || type == 'E' || type == 'C');
        String what = VALUES.matcher(last.strip().replaceAll("\\s+", " ")).replaceAll("'…'");
        return new Request(bytes.all(), what, writes, Bytes.text(bytes.all()));
    }

    private String sql(char type, byte[] content) {
        String[] parts = Bytes.text(content).split("\0", 3);
        return switch (type) {
            case 'Q' -> parts[0];
            case 'P' -> {
                prepared.put(parts[0], parts[1]);
                yield "";
            }
            case 'B' -> prepared.getOrDefault(parts[1], "");
            default -> "";
        };
    }

    private boolean isWrite(String sql) {
        if (sql.equals("COMMIT") || sql.equals("ROLLBACK")) {
            boolean ends = dirty && sql.equals("COMMIT");
            dirty = false;
            inTransaction = false;
            return ends;
        }
        boolean writes = WRITES.matcher(sql).matches();
        dirty |= writes;
        return writes;
    }

    @Override
    public byte[] refusal(int status) {
        String state =
                switch (status) {
                    case 409 -> "40001";
                    case 429 -> "53300";
                    case 507 -> "53100";
                    default -> "XX000";
                };
        String reason = status == 507 ? "could not extend file: No space left on device" : "made to fail";
        // The server knows nothing of it: in a transaction the client has to end it.
        return Bytes.bytes(message('E', "SERROR\0VERROR\0C" + state + "\0M" + reason + "\0\0")
                + message('Z', inTransaction ? "E" : "I"));
    }

    private static String message(char type, String content) {
        int length = content.length() + Integer.BYTES;
        return type + "\0\0" + (char) (length >> 8) + (char) (length & 0xff) + content;
    }

    @Override
    public boolean staysWithItsOwner() {
        return true;
    }
}
