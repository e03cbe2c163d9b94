package io.bvrai.runtime.call;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What the media side tells about a call. Writes are buffered, ordered per call and idempotent; while the database is away they wait in memory.
 * Every write carries the descriptor's epoch: once another pod has attached with a later one, an earlier pod's writes are dropped.
 * Methods without a {@link CompletionStage} never block and may be called on an event loop.
 */
public interface CallJournal {
    /** The media socket of this epoch is open. For inbound calls this is the answer. */
    void attached(CallDescriptor call, Instant at);

    /** A finished turn: the checkpoint a resume starts from. */
    void turn(CallDescriptor call, Turn turn);

    /**
     * A line of the timeline.
     *
     * @param type a dotted constant, such as {@code media.barge_in}
     * @param detail no personal data: it is stored in the clear
     */
    void event(CallDescriptor call, String type, Instant at, Map<String, String> detail);

    /**
     * Commits the intent to end the call, before the socket closes: completes when it is durable or after 300 ms at most. Without it, a
     * closed socket means a crash and the call is resumed.
     */
    CompletionStage<Void> ending(CallDescriptor call, EndReason reason, Instant at);

    /** This epoch's attach is let go on purpose for another pod to resume: what tells it from a lost pod. */
    void handedOver(CallDescriptor call, Instant at);

    /** The media socket of this epoch is closed. */
    void detached(CallDescriptor call, Instant at);

    /** The turns so far, oldest first, for seeding a resumed session; none when the database is away. Blocks for 300 ms at most. */
    List<Turn> transcript(String callSid);

    /** Completes when everything said so far is written. Used before a pod ends. */
    CompletionStage<Void> flush();
}
