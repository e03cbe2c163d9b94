package io.bvrai.simulator.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** API keys the AI vendors accept. Thread-safe. */
public final class Keys {
    private final Map<String, Set<String>> accepted = new ConcurrentHashMap<>();

    public void accept(String site, String key) {
        accepted.computeIfAbsent(site, name -> ConcurrentHashMap.newKeySet()).add(key);
    }

    public void revoke(String site, String key) {
        accepted.getOrDefault(site, Set.of()).remove(key);
    }

    public boolean accepts(String site, String key) {
        return accepted.getOrDefault(site, Set.of()).contains(key);
    }

    /** What the log shows of a key: enough to tell two apart. */
    public static String fingerprint(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
