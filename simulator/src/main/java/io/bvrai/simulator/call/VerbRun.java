package io.bvrai.simulator.call;

/** A verb being acted out. */
interface VerbRun {
    VerbRun NOTHING = () -> {};

    /** Stops it without going on to the next verb; harmless when it is done. */
    void stop();
}
