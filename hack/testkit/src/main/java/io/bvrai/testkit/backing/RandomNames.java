package io.bvrai.testkit.backing;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** Names that no other test has, in the alphabet of the platform's ids. */
final class RandomNames {
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomNames() {}

    static String next(String prefix) {
        return prefix + id();
    }

    /** 26 lower-case base32 characters, as an id of the tenant registry. */
    static String id() {
        return RANDOM.ints(26, 0, BASE32.length())
                .mapToObj(index -> String.valueOf(BASE32.charAt(index)))
                .collect(Collectors.joining());
    }
}
