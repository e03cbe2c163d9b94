package io.bvrai.simulator.http;

import io.vertx.core.json.JsonObject;

/**
 * A failure to inject into a vendor's HTTP API.
 *
 * @param site vendor site: {@code twilio}, {@code ultravox}, {@code openai}
 * @param method HTTP method, or empty for any
 * @param path part of the path, or empty for any
 * @param times how many more requests it hits
 * @param status HTTP status of {@link Action#ANSWER}
 * @param code vendor error code of {@link Action#ANSWER}
 * @param millis wait of {@link Action#DELAY} and {@link Action#ANSWER_LATE}
 */
public record Fault(
        String site, String method, String path, int times, Action action, int status, int code, long millis) {

    public enum Action {
        /** Answer with {@code status} and {@code code} without doing anything. */
        ANSWER,
        /** Cut the connection without doing anything. */
        DROP_BEFORE,
        /** Do what was asked, then cut the connection instead of answering. */
        DROP_AFTER,
        /** Do what was asked {@code millis} later. */
        DELAY,
        /** Do what was asked at once, answer {@code millis} later. */
        ANSWER_LATE
    }

    public static Fault from(JsonObject json) {
        return new Fault(
                json.getString("site"),
                json.getString("method", ""),
                json.getString("path", ""),
                json.getInteger("times", 1),
                Action.valueOf(
                        json.getString("action", "answer").replace('-', '_').toUpperCase(java.util.Locale.ROOT)),
                json.getInteger("status", 500),
                json.getInteger("code", 20500),
                json.getLong("millis", 0L));
    }

    boolean hits(String atSite, String withMethod, String atPath) {
        return site.equals(atSite) && (method.isEmpty() || method.equals(withMethod)) && atPath.contains(path);
    }

    Fault less() {
        return new Fault(site, method, path, times - 1, action, status, code, millis);
    }
}
