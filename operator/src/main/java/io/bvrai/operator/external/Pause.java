package io.bvrai.operator.external;

import java.time.Duration;

/** Waits for a moment. Injected, so that tests of back-off take no time. */
@FunctionalInterface
public interface Pause {
    void of(Duration duration);

    /** Sleeps; an interrupt ends the wait and stays set on the thread, so that the next blocking call sees it. */
    static Pause sleeping() {
        return duration -> {
            if (duration.isPositive()) {
                try {
                    Thread.sleep(duration);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
