package io.bvrai.runtime.platform.postgres;

/** Is told that the database refused the login it was shown. */
@FunctionalInterface
public interface RefusedLogin {
    /**
     * Blocks until another one is held, as far as there is one.
     *
     * @param since when whoever was refused began ({@link System#nanoTime}): a login read since needs no other
     */
    void refused(long since);
}
