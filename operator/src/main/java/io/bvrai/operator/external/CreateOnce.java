package io.bvrai.operator.external;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Creates something that costs money at most once, whatever dies in between.
 *
 * <ol>
 *   <li>The intent with its tag is persisted and acknowledged.
 *   <li>The request leaves, carrying the tag.
 *   <li>The result is persisted.
 * </ol>
 *
 * <p>Whoever comes back to an open intent looks for the tag before repeating anything. A request whose answer was lost may still be on
 * its way, so "not there" counts only after the settling time; and after a few repetitions that left no trace a person is asked.
 * Two operators that overlap are covered too: the loser of a write to the log fails before its request leaves.
 */
public final class CreateOnce {
    private static final int MOST_ATTEMPTS = 3;

    /** The thing outside. */
    public interface Creation<T> {
        /** Everything that carries the tag and still exists. */
        List<T> find(String tag);

        /**
         * Asked before each attempt, and once more when its intent is written: of two operators that overlap each passes the first time, and
         * one at least sees the other's intent the second time.
         *
         * @throws Objection if it isn't to be created; of an attempt that meets it the first time nothing is written down
         */
        default void check() {}

        /** @throws NeighbourException UNCONFIRMED when it may have been created all the same */
        T create(String tag);

        /** Whether the neighbour says that what carried the tag ended for good: then another is created. */
        default boolean hasEnded(String tag) {
            return false;
        }
    }

    /** Why the thing isn't to be created now. */
    public abstract static class Objection extends RuntimeException {
        private static final long serialVersionUID = 1L;

        protected Objection(String message) {
            super(message);
        }
    }

    /** How it stands. */
    public sealed interface Outcome<T> {
        /** It exists, once. */
        record Exists<T>(T thing, boolean createdNow) implements Outcome<T> {}

        /** An earlier request may still take effect; look again after this time. */
        record Settling<T>(Duration lookAgain) implements Outcome<T> {}

        /** Nothing is repeated until a person has looked. The sentence says what to look at. */
        record Ambiguous<T>(String reason) implements Outcome<T> {}

        /** It existed and nobody knows what became of it: not created again behind somebody's back. */
        record Vanished<T>() implements Outcome<T> {}
    }

    private final Clock clock;
    private final Duration settling;

    /** @param settling longer than any request can be under way, and than the neighbour's lists may lag */
    public CreateOnce(Clock clock, Duration settling) {
        this.clock = clock;
        this.settling = settling;
    }

    public <T> Outcome<T> ensure(String tag, IntentLog log, Creation<T> creation) {
        if (log.copy()
                .filter(known -> known.tag().equals(tag) && known.state() == Intent.State.SUCCEEDED)
                .isPresent()) {
            // While the thing is there once, how its intent stands by now changes nothing.
            List<T> still = creation.find(tag);
            if (still.size() == 1) {
                return new Outcome.Exists<>(still.getFirst(), false);
            }
        }
        // One with another tag speaks of an earlier tenant of the name, which is erased.
        Optional<Intent> intent = log.read().filter(known -> known.tag().equals(tag));
        List<T> found = creation.find(tag);
        if (found.size() > 1) {
            ambiguous(tag, intent, log);
            return new Outcome.Ambiguous<>(
                    found.size() + " things carry the tag " + tag + "; remove all but one, then it goes on by itself");
        }
        if (found.size() == 1) {
            // Also without an intent: the resource was restored or its status lost, and the tag proves that it is ours.
            record(tag, intent, log, Intent.State.SUCCEEDED);
            return new Outcome.Exists<>(found.getFirst(), false);
        }
        if (intent.isEmpty()) {
            return attempt(new Intent(tag, Intent.State.PENDING, 1, clock.instant()), log, creation);
        }
        return resume(intent.get(), log, creation);
    }

    /** How long what was asked for under a tag may still come about unseen; empty if nothing is open, or by now it would be seen. */
    public Optional<Duration> unsettled(String tag, IntentLog log) {
        return log.read()
                .filter(known -> known.tag().equals(tag) && known.state() == Intent.State.PENDING)
                .map(this::left)
                .filter(Duration::isPositive);
    }

    private Duration left(Intent intent) {
        return Duration.between(clock.instant(), intent.startedAt().plus(settling));
    }

    private <T> Outcome<T> resume(Intent intent, IntentLog log, Creation<T> creation) {
        return switch (intent.state()) {
            case SUCCEEDED ->
                creation.hasEnded(intent.tag()) ? attempt(next(intent, 1), log, creation) : new Outcome.Vanished<>();
            case AMBIGUOUS -> new Outcome.Ambiguous<>(unexplained(intent));
            case FAILED -> attempt(next(intent, 1), log, creation);
            case PENDING -> {
                Duration left = left(intent);
                if (left.isPositive()) {
                    yield new Outcome.Settling<>(left);
                }
                if (intent.attempts() >= MOST_ATTEMPTS) {
                    log.write(intent.in(Intent.State.AMBIGUOUS));
                    yield new Outcome.Ambiguous<>(unexplained(intent));
                }
                yield attempt(next(intent, intent.attempts() + 1), log, creation);
            }
        };
    }

    private <T> Outcome<T> attempt(Intent intent, IntentLog log, Creation<T> creation) {
        creation.check();
        log.write(intent);
        T created;
        try {
            creation.check();
            created = creation.create(intent.tag());
        } catch (Objection e) {
            log.write(intent.in(Intent.State.FAILED));
            throw e;
        } catch (NeighbourException e) {
            if (e.problem() == Problem.UNCONFIRMED) {
                return new Outcome.Settling<>(settling);
            }
            log.write(intent.in(Intent.State.FAILED));
            throw e;
        }
        log.write(intent.in(Intent.State.SUCCEEDED));
        return new Outcome.Exists<>(created, true);
    }

    private Intent next(Intent intent, int attempt) {
        return new Intent(intent.tag(), Intent.State.PENDING, attempt, clock.instant());
    }

    private void ambiguous(String tag, Optional<Intent> intent, IntentLog log) {
        record(tag, intent, log, Intent.State.AMBIGUOUS);
    }

    private void record(String tag, Optional<Intent> intent, IntentLog log, Intent.State state) {
        if (intent.isPresent() && intent.get().state() == state) {
            return;
        }
        Instant now = clock.instant();
        log.write(intent.map(known -> known.in(state)).orElseGet(() -> new Intent(tag, state, 1, now)));
    }

    private static String unexplained(Intent intent) {
        return "Asked for " + intent.tag() + " " + intent.attempts()
                + " times without an answer, and nothing carries that tag; look at the provider's audit log before removing the"
                + " intent from the status";
    }
}
