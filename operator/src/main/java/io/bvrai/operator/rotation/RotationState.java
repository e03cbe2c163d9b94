package io.bvrai.operator.rotation;

import io.bvrai.operator.vault.Secret;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the rotation of a secret stands, written in the same check-and-set write as the values: a crash can't part the two, and of two
 * operators one writes.
 *
 * @param since when the step was taken
 * @param version how many values there have been before the current one
 * @param rotatedAt when the current value was made
 */
public record RotationState(Step step, Instant since, int version, Instant rotatedAt) {
    private static final String STEP = "rotation_step";
    private static final String SINCE = "rotation_since";
    private static final String VERSION = "rotation_version";
    private static final String ROTATED_AT = "rotated_at";

    /** Consumers re-read within an overlap, so each step waits for one. */
    public enum Step {
        /** One value. */
        SETTLED,
        /** The next value is accepted by consumers, the old one is used. */
        INTRODUCED,
        /** The next value is used, the old one still accepted everywhere. */
        SWITCHED,
        /** The old value is refused where the credential is for; consumers still accept what was made with it before. */
        REVOKED
    }

    static RotationState of(Secret secret) {
        Map<String, String> fields = secret.fields();
        Instant written = secret.writtenAt();
        return new RotationState(
                Optional.ofNullable(fields.get(STEP))
                        .map(step -> Step.valueOf(step.toUpperCase(Locale.ROOT)))
                        .orElse(Step.SETTLED),
                Optional.ofNullable(fields.get(SINCE)).map(Instant::parse).orElse(written),
                Optional.ofNullable(fields.get(VERSION)).map(Integer::valueOf).orElse(1),
                Optional.ofNullable(fields.get(ROTATED_AT)).map(Instant::parse).orElse(written));
    }

    /** The step of a stored secret. */
    public static Step stepOf(Secret secret) {
        return of(secret).step();
    }

    RotationState at(Step next, Instant now) {
        return next == Step.SETTLED
                ? new RotationState(next, now, version + 1, now)
                : new RotationState(next, now, version, rotatedAt);
    }

    /** The secret's fields with this state among them. */
    Map<String, String> in(Map<String, String> values) {
        Map<String, String> fields = new TreeMap<>(values);
        fields.put(ROTATED_AT, rotatedAt.toString());
        fields.put(VERSION, Integer.toString(version));
        if (step == Step.SETTLED) {
            fields.remove(STEP);
            fields.remove(SINCE);
        } else {
            fields.put(STEP, step.name().toLowerCase(Locale.ROOT));
            fields.put(SINCE, since.toString());
        }
        return fields;
    }
}
