package io.bvrai.runtime.media;

import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.engine.HeardSpeech;
import io.bvrai.runtime.engine.audio.Mulaw;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts the transcript together from what arrives in no fixed order: words before, while or after their audio is heard, an interruption in
 * between, the caller's words only when recognised. A turn is numbered when it begins and told when it is complete.
 *
 * <p>Pure and not thread-safe: one per attach, on the call's event loop.
 */
final class TurnLog {
    private static final class CallerTurn {
        final int ordinal;
        final Instant startedAt;

        @Nullable
        Instant endedAt;

        CallerTurn(int ordinal, Instant startedAt) {
            this.ordinal = ordinal;
            this.startedAt = startedAt;
        }
    }

    private static final class AgentTurn {
        final int ordinal;
        final Instant startedAt;
        final @Nullable Integer responseMillis;
        final StringBuilder words = new StringBuilder();
        long sentBytes;
        boolean wordsComplete;
        boolean audioComplete;

        @Nullable
        HeardSpeech cut;

        AgentTurn(int ordinal, Instant startedAt, @Nullable Integer responseMillis) {
            this.ordinal = ordinal;
            this.startedAt = startedAt;
            this.responseMillis = responseMillis;
        }
    }

    private final Consumer<Turn> told;
    private final Map<String, CallerTurn> callerTurns = new LinkedHashMap<>();
    private final Map<String, AgentTurn> agentTurns = new LinkedHashMap<>();
    private int nextOrdinal;
    private @Nullable Instant callerSilentSince;
    /** The caller has begun to say something and the agent hasn't begun to answer. */
    private boolean answerOwed;

    TurnLog(Consumer<Turn> told) {
        this.told = told;
    }

    void callerStarted(String turnId, Instant at) {
        callerTurns.computeIfAbsent(turnId, id -> {
            answerOwed = true;
            return new CallerTurn(nextOrdinal++, at);
        });
    }

    /** The caller stopped at {@code at}; what the agent says next answers that. */
    void callerEnded(String turnId, Instant at) {
        CallerTurn turn = callerTurns.get(turnId);
        if (turn != null) {
            turn.endedAt = at;
        }
        callerSilentSince = at;
    }

    void callerSaid(String turnId, String words, Instant at) {
        callerStarted(turnId, at);
        CallerTurn turn = callerTurns.remove(turnId);
        if (turn == null || words.isBlank()) {
            return;
        }
        Instant end = turn.endedAt == null ? at : turn.endedAt;
        int millis = (int) Math.max(0, Duration.between(turn.startedAt, end).toMillis());
        told.accept(new Turn(turn.ordinal, Turn.Speaker.CALLER, words, turn.startedAt, millis, false, null));
    }

    /** Audio of the agent went out to the caller. */
    void agentSpoke(String itemId, int bytes, Instant at) {
        AgentTurn turn = agentTurns.get(itemId);
        if (turn == null) {
            turn = agentTurn(itemId, at, at);
        }
        turn.sentBytes += bytes;
    }

    void agentSaying(String itemId, String words, Instant at) {
        agentTurn(itemId, at, null).words.append(words);
    }

    void agentSaid(String itemId, String words, Instant at) {
        AgentTurn turn = agentTurn(itemId, at, null);
        turn.words.setLength(0);
        turn.words.append(words);
        turn.wordsComplete = true;
        tellIfCut(itemId, turn);
    }

    void agentSpeechEnded(String itemId) {
        AgentTurn turn = agentTurns.get(itemId);
        if (turn != null) {
            turn.audioComplete = true;
        }
    }

    /** The caller interrupted: the words of these turns end where hearing did. */
    void cut(List<HeardSpeech> cut) {
        for (HeardSpeech heard : cut) {
            AgentTurn turn = agentTurns.get(heard.itemId());
            if (turn != null) {
                turn.cut = heard;
                tellIfCut(heard.itemId(), turn);
            }
        }
    }

    /** Tells the agent's turns that were heard to their end. */
    void heard(Predicate<String> finished) {
        for (String itemId : List.copyOf(agentTurns.keySet())) {
            AgentTurn turn = agentTurns.get(itemId);
            if (turn != null && turn.audioComplete && turn.wordsComplete && turn.cut == null && finished.test(itemId)) {
                agentTurns.remove(itemId);
                tell(turn, turn.words.toString(), turn.sentBytes / Mulaw.BYTES_PER_MILLI, false);
            }
        }
    }

    /** Nobody is in the middle of anything: what the caller said is known and answered, and the agent's words were heard to their end. */
    boolean settled() {
        return !answerOwed && callerTurns.isEmpty() && agentTurns.isEmpty();
    }

    /** The attach ends: what is known of open turns is told, cut where hearing ended. */
    void finish(List<HeardSpeech> unheard) {
        cut(unheard);
        List<AgentTurn> open = new ArrayList<>(agentTurns.values());
        agentTurns.clear();
        for (AgentTurn turn : open) {
            if (turn.cut == null) {
                tell(turn, turn.words.toString(), turn.sentBytes / Mulaw.BYTES_PER_MILLI, false);
            } else {
                tellCut(turn, turn.cut);
            }
        }
    }

    private AgentTurn agentTurn(String itemId, Instant at, @Nullable Instant audible) {
        return agentTurns.computeIfAbsent(itemId, id -> {
            answerOwed = false;
            Instant silentSince = callerSilentSince;
            callerSilentSince = null;
            boolean answers = audible != null && silentSince != null;
            return new AgentTurn(
                    nextOrdinal++,
                    at,
                    answers
                            ? (int) Math.max(
                                    0, Duration.between(silentSince, at).toMillis())
                            : null);
        });
    }

    private void tellIfCut(String itemId, AgentTurn turn) {
        if (turn.cut != null && turn.wordsComplete) {
            agentTurns.remove(itemId);
            tellCut(turn, turn.cut);
        }
    }

    private void tellCut(AgentTurn turn, HeardSpeech cut) {
        tell(turn, heardWords(turn.words.toString(), cut), cut.heardMillis(), true);
    }

    private void tell(AgentTurn turn, String words, long millis, boolean interrupted) {
        // Words without audio are those of a response that was cancelled before it was spoken.
        if (!words.isBlank() && turn.sentBytes > 0) {
            told.accept(new Turn(
                    turn.ordinal,
                    Turn.Speaker.AGENT,
                    words.strip(),
                    turn.startedAt,
                    (int) millis,
                    interrupted,
                    turn.responseMillis));
        }
    }

    /**
     * The whole words that fit into what was heard. No engine here says when each word is spoken, so speech is taken to be even; a word cut in
     * the middle counts as not heard.
     */
    private static String heardWords(String words, HeardSpeech cut) {
        if (cut.sentMillis() <= 0) {
            return "";
        }
        int length = (int) Math.min(words.length(), (long) words.length() * cut.heardMillis() / cut.sentMillis());
        if (length == words.length() || Character.isWhitespace(words.charAt(length))) {
            return words.substring(0, length);
        }
        int end = length;
        while (end > 0 && !Character.isWhitespace(words.charAt(end - 1))) {
            end--;
        }
        return words.substring(0, end);
    }
}
