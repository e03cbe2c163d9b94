package io.bvrai.operator.vault;

import java.time.Instant;
import java.util.Map;

/** One version of a secret, and when it was written. Its text form shows names, never values: records end up in logs. */
public record Secret(Map<String, String> fields, int version, Instant writtenAt) {
    public Secret {
        fields = Map.copyOf(fields);
    }

    /** @throws IllegalStateException naming the field, when the secret doesn't have it */
    public String field(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("The secret has no field '" + name + "'");
        }
        return value;
    }

    @Override
    public String toString() {
        return "Secret[fields=" + fields.keySet() + ", version=" + version + "]";
    }
}
