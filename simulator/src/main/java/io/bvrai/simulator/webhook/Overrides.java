package io.bvrai.simulator.webhook;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Connection overrides in a webhook URL's fragment: {@code #ct=2000&rt=5000&tt=15000&rc=5&rp=all}. Values out of range
 * count as absent.
 *
 * @param connectMs connect timeout, 100–10000
 * @param readMs time for the answer to one attempt, 100–15000
 * @param totalMs time for all attempts, 100–15000
 * @param retries 0–5
 * @param policy which failures are retried: ct, rt, 4xx, 5xx, all
 */
record Overrides(long connectMs, long readMs, long totalMs, int retries, Set<String> policy) {
    private static final long LONGEST = 15_000;

    static Overrides of(String url) {
        Map<String, String> fragment = new HashMap<>();
        int hash = url.indexOf('#');
        if (hash >= 0) {
            for (String pair : url.substring(hash + 1).split("&")) {
                int equals = pair.indexOf('=');
                fragment.put(
                        equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : pair.substring(equals + 1));
            }
        }
        return new Overrides(
                number(fragment, "ct", 100, 10_000, 5000),
                number(fragment, "rt", 100, LONGEST, LONGEST),
                number(fragment, "tt", 100, LONGEST, LONGEST),
                (int) number(fragment, "rc", 0, 5, 1),
                Set.of(fragment.getOrDefault("rp", "ct").split(",")));
    }

    boolean retry(String failure) {
        return policy.contains("all") || policy.contains(failure);
    }

    private static long number(Map<String, String> fragment, String name, long least, long most, long preset) {
        String text = fragment.getOrDefault(name, "");
        if (!text.matches("\\d{1,6}")) {
            return preset;
        }
        long value = Long.parseLong(text);
        return value < least || value > most ? preset : value;
    }
}
