package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.Money;
import io.bvrai.operator.twilio.VoiceSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was last found for each number, so that an event about its agent or its tenant costs the telephone network no read. Thread-safe; kept in
 * memory, a restart looks once.
 */
final class Looked {
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    /**
     * The last outcome, if it was for the same wish and, of a number that was too dear, under the same limit.
     *
     * @param spend what the tenant's numbers may cost together
     */
    Optional<NumberOutcome> recall(String uid, Wish wish, Optional<Money> spend) {
        return Optional.ofNullable(looks.get(uid))
                .filter(look -> look.wish().equals(wish))
                .map(Look::found)
                .filter(found -> !(found instanceof NumberOutcome.Unaffordable unaffordable)
                        || unaffordable.spend().equals(spend));
    }

    /** Keeps what needn't be looked for again before its time, and says whether it does: what is held, and what was too dear. */
    boolean remember(String uid, Wish wish, NumberOutcome found) {
        var lasts = found instanceof NumberOutcome.Held || found instanceof NumberOutcome.Unaffordable;
        if (lasts) {
            looks.put(uid, new Look(wish, found));
        }
        return lasts;
    }

    void forget(String uid) {
        looks.remove(uid);
    }

    /** What is wanted of a number: the spec by its generation, a request by its value, and where its calls go. */
    record Wish(long generation, Optional<String> request, VoiceSettings wanted) {}

    private record Look(Wish wish, NumberOutcome found) {}
}
