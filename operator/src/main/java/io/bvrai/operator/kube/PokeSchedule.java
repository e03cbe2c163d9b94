package io.bvrai.operator.kube;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When pods that haven't the wanted content are poked again, with back-off: a poke may fall between two synchronisations of the kubelet.
 * Thread-safe; kept in memory, a restart just pokes once more.
 */
public final class PokeSchedule {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Clock clock;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    public PokeSchedule(Clock clock) {
        this.clock = clock;
    }

    /** Whether to poke now; the answer yes counts as done. */
    public boolean isDue(String uid, String content) {
        var now = clock.instant();
        var last = waiting.get(uid);
        if (last != null && last.content().equals(content) && now.isBefore(last.next())) {
            return false;
        }
        var pause = last == null || !last.content().equals(content) ? FIRST : longer(last.pause());
        waiting.put(uid, new Waiting(content, pause, now.plus(pause)));
        return true;
    }

    /** All pods have it. */
    public void settled(String uid) {
        waiting.remove(uid);
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    private record Waiting(String content, Duration pause, Instant next) {}
}
