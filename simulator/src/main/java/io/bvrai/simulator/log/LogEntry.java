package io.bvrai.simulator.log;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * One thing that happened.
 *
 * @param sequence counts from 1 without gaps within one run
 * @param kind which part of the simulator saw it: see README
 * @param data what it was; treat as read-only
 */
public record LogEntry(long sequence, Instant at, String kind, JsonObject data) {

    public JsonObject json() {
        JsonObject json =
                new JsonObject().put("seq", sequence).put("at", at.toString()).put("kind", kind);
        return json.mergeIn(data);
    }

    /** The value at a dotted path such as {@code params.CallSid}, as text; empty if absent. */
    public String text(String path) {
        Object value = data;
        for (String name : path.split("\\.")) {
            value = value instanceof JsonObject object ? object.getValue(name) : null;
        }
        return value == null ? "" : value.toString();
    }
}
