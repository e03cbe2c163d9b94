package io.bvrai.runtime.campaign;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Ends a replica between two of its steps, as a crash would: whatever it tries afterwards has no effect. */
final class Fuse {
    /** Where a dialer can die while it originates a call. */
    enum Point {
        BEFORE_INTENT_COMMIT,
        AFTER_INTENT_COMMIT,
        BEFORE_REQUEST,
        /** The carrier has the call and hasn't answered. */
        BEFORE_REPLY,
        AFTER_REPLY,
        BEFORE_RESULT_COMMIT,
        AFTER_RESULT_COMMIT
    }

    /** The end of every thread of a dead replica. */
    static final class Blown extends Error {
        private static final long serialVersionUID = 1L;

        Blown() {
            super("this replica has crashed", null, false, false);
        }
    }

    private final @Nullable Point armed;
    private final CompletableFuture<Point> blown = new CompletableFuture<>();
    private Runnable instead = () -> {};
    private boolean harmless;
    private int countdown;

    /** Blows when the point is reached for the nth time. */
    Fuse(Point armed, int nth) {
        this.armed = armed;
        this.countdown = nth;
    }

    private Fuse() {
        this.armed = null;
    }

    static Fuse never() {
        return new Fuse();
    }

    /** Doesn't blow: does something the first time that the point is reached. */
    static Fuse doing(Point point, Runnable something) {
        Fuse fuse = new Fuse(point, 1);
        fuse.instead = something;
        fuse.harmless = true;
        return fuse;
    }

    boolean isArmedFor(Point point) {
        return armed == point;
    }

    synchronized void reached(Point point) {
        check();
        if (point == armed && --countdown == 0) {
            instead.run();
            if (!harmless) {
                blown.complete(point);
            }
            check();
        }
    }

    void check() {
        if (blown.isDone()) {
            throw new Blown();
        }
    }

    CompletableFuture<Point> blown() {
        return blown;
    }
}
