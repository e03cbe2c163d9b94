package io.bvrai.simulator.environment;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The current position of every {@link Switch}. Thread-safe; a change holds from the next decision on. */
public final class Switches {
    private final Map<String, String> configured;
    private final Map<Switch, String> values = new ConcurrentHashMap<>();

    public Switches(Map<String, String> configured) {
        this.configured = Map.copyOf(configured);
        reset();
    }

    /** Back to the configured positions. */
    public void reset() {
        values.clear();
        configured.forEach(this::set);
    }

    public void set(String key, String value) {
        values.put(
                Switch.byKey(key).orElseThrow(() -> new IllegalArgumentException("unknown switch '" + key + "'")),
                value);
    }

    public String get(Switch which) {
        return values.getOrDefault(which, which.preset());
    }

    public boolean is(Switch which, String value) {
        return get(which).equals(value);
    }

    public long number(Switch which) {
        return Long.parseLong(get(which));
    }

    public JsonObject json() {
        JsonObject json = new JsonObject();
        for (Switch each : Switch.values()) {
            json.put(each.key(), get(each));
        }
        return json;
    }
}
