package io.bvrai.runtime.engine;

import io.vertx.core.Future;
import java.util.Map;

/**
 * A provider of speech-to-speech conversation. Sessions start in two steps, since the pod that answers the webhook need not be the
 * one that gets the media socket: {@link #prepare} on the first, {@link #attach} on the second.
 *
 * <p>Every future fails with {@link EngineException}, within the deadlines of {@link EngineDeadlines}.
 */
public interface VoiceEngine {
    EngineCapabilities capabilities();

    /**
     * Opens with the provider what can be opened before the media exists.
     *
     * @return what {@link #attach} needs on any pod; empty when the session starts there
     */
    Future<Map<String, String>> prepare(SessionSpec spec);

    /**
     * Joins the session on the event loop of the caller, where {@code listener} is then called too. The future completes when the
     * engine takes audio; the agent may speak at once.
     *
     * @param prepared what {@link #prepare} returned, for the same spec
     */
    Future<EngineSession> attach(SessionSpec spec, Map<String, String> prepared, EngineListener listener);
}
