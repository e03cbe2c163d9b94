package io.bvrai.simulator.media;

import io.bvrai.simulator.environment.Environment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The answered telephone line: every 20 ms, on an absolute schedule, one frame each way. A late tick is made up for at
 * once, so the line never drifts. Event-loop confined.
 */
public final class Line {
    private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Who uses the line right now: a stream, a Gather, a bridged call. */
    public interface Tap {
        /** @param lateNanos how late this frame is against the schedule */
        void spoken(byte[] frame, long lateNanos);

        void key(char digit);
    }

    private static final Tap NOBODY = new Tap() {
        @Override
        public void spoken(byte[] frame, long lateNanos) {}

        @Override
        public void key(char digit) {}
    };

    private final Environment environment;
    private final Party party;
    private final Runnable onHangUp;
    private PlayoutBuffer playout = new PlayoutBuffer(mark -> {});
    private Tap tap = NOBODY;
    private @Nullable Runnable onPlayed;
    private long ticks;
    private long startNanos;
    private boolean open;

    /** @param onHangUp called once when the party hangs up */
    public Line(Environment environment, Party party, Runnable onHangUp) {
        this.environment = environment;
        this.party = party;
        this.onHangUp = onHangUp;
    }

    public void open() {
        open = true;
        startNanos = System.nanoTime();
        tick();
    }

    public void close() {
        if (open) {
            open = false;
            party.lineDead();
        }
    }

    /** Milliseconds since answer. */
    public long nowMs() {
        return ticks * 20;
    }

    /** Hands the line to a new user; what the last one had queued is not played any more. */
    public void use(PlayoutBuffer source, Tap listener) {
        playout = source;
        tap = listener;
        onPlayed = null;
    }

    public void free() {
        use(new PlayoutBuffer(mark -> {}), NOBODY);
    }

    /** Calls back once, when everything queued now has been played. */
    public void whenPlayed(Runnable action) {
        onPlayed = action;
    }

    private void tick() {
        if (!open) {
            return;
        }
        long lateNanos = System.nanoTime() - (startNanos + ticks * FRAME_NANOS);
        while (open && lateNanos >= 0) {
            frame(lateNanos);
            ticks++;
            lateNanos = System.nanoTime() - (startNanos + ticks * FRAME_NANOS);
        }
        if (open) {
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(-lateNanos + 999_999));
            environment.vertx().setTimer(millis, timer -> tick());
        }
    }

    private void frame(long lateNanos) {
        playout.frameElapsed();
        Runnable played = onPlayed;
        if (played != null && playout.buffered() == 0) {
            onPlayed = null;
            played.run();
        }
        party.hear(playout.next());
        byte[] spoken = party.speak();
        Tap current = tap;
        party.key().ifPresent(current::key);
        current.spoken(spoken, lateNanos);
        if (open && party.hungUp()) {
            onHangUp.run();
        }
    }
}
