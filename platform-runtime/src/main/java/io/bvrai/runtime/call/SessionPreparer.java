package io.bvrai.runtime.call;

import io.bvrai.crds.config.AgentRevision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The engine's side of answering: opens with the provider what can be opened before the media socket exists, so that the caller does not
 * wait for it afterwards. The engine room implements it.
 */
public interface SessionPreparer {
    /**
     * Starts a session any pod can join.
     *
     * @param spoken turns of earlier epochs, oldest first; empty for a new call
     * @param within the answer to the carrier waits no longer than this
     * @return what {@link CallDescriptor#session()} shall hold; empty when this engine starts in the media pod. Completes exceptionally with
     *     {@link PreparationException} when no engine of the revision can be had
     */
    CompletionStage<Map<String, String>> prepare(
            CallDescriptor call, AgentRevision revision, List<Turn> spoken, Duration within);

    /** Gives back a session that nobody will join. Never fails; a session that can't be ended ends by the provider's own join time-out. */
    void abandon(CallDescriptor call);

    /** No engine of the revision can be had; the caller hears a spoken line. */
    final class PreparationException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public PreparationException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
