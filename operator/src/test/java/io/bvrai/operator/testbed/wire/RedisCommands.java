package io.bvrai.operator.testbed.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Redis' own protocol. */
final class RedisCommands implements Protocol {
    private static final Set<String> WRITES =
            Set.of("ACL SETUSER", "ACL DELUSER", "ACL SAVE", "ACL LOAD", "UNLINK", "DEL", "SET");

    @Override
    public Request next(InputStream in) throws IOException {
        Bytes bytes = new Bytes(in);
        int parts = Integer.parseInt(bytes.line().substring(1));
        List<String> command = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            int length = Integer.parseInt(bytes.line().substring(1));
            command.add(Bytes.text(bytes.exactly(length)));
            bytes.line();
        }
        String what = command.getFirst().toUpperCase(Locale.ROOT);
        if (what.equals("ACL")) {
            what += " " + command.get(1).toUpperCase(Locale.ROOT);
        }
        return new Request(bytes.all(), what, WRITES.contains(what), String.join(" ", command));
    }

    @Override
    public byte[] refusal(int status) {
        return Bytes.bytes(
                switch (status) {
                    case 409 -> "-BUSY Redis is busy running a script\r\n";
                    case 429 -> "-ERR max number of clients reached\r\n";
                    case 401 -> "-NOAUTH Authentication required.\r\n";
                    case 421 -> "-READONLY You can't write against a read only replica.\r\n";
                    case 503 -> "-LOADING Redis is loading the dataset in memory\r\n";
                    case 507 ->
                        "-MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist\r\n";
                    default -> "-ERR made to fail\r\n";
                });
    }

    @Override
    public boolean staysWithItsOwner() {
        return true;
    }
}
