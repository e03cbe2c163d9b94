package io.bvrai.runtime.platform;

import jakarta.inject.Singleton;

/** Whether this pod still takes new calls. Once it doesn't, it never does again. */
@Singleton
public class Drain {
    private volatile boolean draining;

    /** No new call from now on; readiness goes off. */
    public void begin() {
        draining = true;
    }

    public boolean draining() {
        return draining;
    }
}
