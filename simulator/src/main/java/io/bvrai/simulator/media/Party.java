package io.bvrai.simulator.media;

import java.util.Optional;

/**
 * Whoever is at the far end of the line: hears and speaks one 20 ms µ-law frame per tick, on the event loop.
 * Not called before answer.
 */
public interface Party {
    /** @param frame 160 bytes of µ-law, silence when nothing plays */
    void hear(byte[] frame);

    /** The next 160 bytes this party says; silence when it says nothing. */
    byte[] speak();

    /** A key pressed in this tick. */
    Optional<Character> key();

    /** Whether it has hung up. */
    boolean hungUp();

    /** The line is dead. */
    void lineDead();
}
