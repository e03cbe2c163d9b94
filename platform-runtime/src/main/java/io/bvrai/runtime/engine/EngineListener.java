package io.bvrai.runtime.engine;

/** What an engine says about a conversation, in order, on its event loop. After {@link #ended} or {@link #failed} it says nothing more. */
public interface EngineListener {
    /**
     * The agent speaks: base64 µ-law in {@code text[from, to)}, valid until return. Comes in bursts, far faster than it is to be played.
     *
     * @param itemId names the utterance until the next one begins
     */
    void speech(String itemId, byte[] text, int from, int to);

    /** All audio of the utterance has been handed over. */
    void speechEnded(String itemId);

    /** More words of the utterance, to be appended as they are. */
    void agentSaying(String itemId, String words);

    /** All words of the utterance, in place of what was appended so far; may come before or after its audio was heard. */
    void agentSaid(String itemId, String words);

    /** The caller took the turn, for long enough to be meant: playback has to stop now. */
    void callerTurnStarted(String turnId);

    /**
     * The caller's turn is over.
     *
     * @param silenceMillis how long the caller had been silent when the engine noticed
     */
    void callerTurnEnded(String turnId, int silenceMillis);

    /** What the caller said in that turn. Comes late: recognition runs beside the conversation. */
    void callerSaid(String turnId, String words);

    /** The model calls a function. */
    void toolInvoked(ToolInvocation invocation);

    /** The engine takes audio again. */
    void uncongested();

    void usage(EngineUsage usage);

    /** Something failed that the conversation survives; {@code code} is the provider's, without personal data. */
    void degraded(String code);

    /** The provider ended the conversation in an orderly way. */
    void ended();

    /** The conversation is lost. */
    void failed(EngineException cause);
}
