package io.bvrai.runtime.engine;

import java.util.List;

/** One conversation with an engine. Not thread-safe: everything happens on the event loop that attached it. */
public interface EngineSession {
    /** Sends what the caller said: base64 µ-law in {@code text[from, to)}, which is free again on return. */
    void callerAudio(byte[] text, int from, int to);

    /** Whether the engine takes audio slower than it comes. {@link EngineListener#uncongested} ends it. */
    boolean congested();

    /** Stops reading from the engine: its speech comes faster than it can be passed on. */
    void pause();

    void resume();

    /**
     * The caller took the turn and what was still to be played is gone: the agent stops speaking, and forgets what was not heard where the
     * engine can.
     *
     * @param cut the utterances not heard to their end, in the order they were spoken
     */
    void interrupt(List<HeardSpeech> cut);

    /**
     * Answers a function call; the engine goes on speaking from it.
     *
     * @param result what the model reads
     */
    void toolResult(ToolInvocation invocation, String result);

    /** Ends the conversation at the provider, which bills until then. The listener hears nothing more. Idempotent. */
    void close();
}
