package io.bvrai.simulator.account;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Twilio's string identifiers: two letters and 32 hex digits; and secrets of the same alphabet. */
public final class Sid {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Sid() {}

    public static String create(String prefix) {
        return prefix + hex(16);
    }

    /** An auth token: 32 hex digits. */
    public static String token() {
        return hex(16);
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
