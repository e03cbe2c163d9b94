package io.bvrai.simulator.call;

import io.bvrai.simulator.media.Line;

/** Listens to nothing: what the caller says or presses while TwiML speaks is not heard. */
final class Keys implements Line.Tap {
    static final Keys IGNORED = new Keys();

    private Keys() {}

    @Override
    public void spoken(byte[] frame, long lateNanos) {}

    @Override
    public void key(char digit) {}
}
