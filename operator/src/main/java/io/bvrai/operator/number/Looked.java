package io.bvrai.operator.number;

import io.bvrai.operator.twilio.VoiceSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was last found for each number, so that an event about its agent costs the telephone network no read. Thread-safe; kept in memory, a
 * restart looks once.
 */
final class Looked {
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    /** The last outcome, if it was for the same wish. */
    Optional<NumberOutcome.Held> recall(String uid, Wish wish) {
        return Optional.ofNullable(looks.get(uid))
                .filter(look -> look.wish().equals(wish))
                .map(Look::found);
    }

    void remember(String uid, Wish wish, NumberOutcome.Held found) {
        looks.put(uid, new Look(wish, found));
    }

    void forget(String uid) {
        looks.remove(uid);
    }

    /** What is wanted of a number: the spec by its generation, a request by its value, and where its calls go. */
    record Wish(long generation, Optional<String> request, VoiceSettings wanted) {}

    private record Look(Wish wish, NumberOutcome.Held found) {}
}
