package io.bvrai.runtime.call;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The campaign room's side of an outbound call's webhooks ({@code ?attempt=<uuid>}). */
public interface OutboundCalls {
    /**
     * What the agent is told about this callee, by prompt variable. Empty when the attempt is not ours or must not be spoken to (stopped,
     * suppressed, another call of the same attempt is known): the call is hung up. Blocks.
     */
    Optional<Map<String, String>> variables(UUID attempt, String callSid);

    /**
     * A progress event of an attempt, in the transaction that makes the webhook durable. May arrive late, twice and in any order.
     *
     * @param event how far the call has come, by the webhook's signed parameters
     */
    void progressed(Connection transaction, UUID attempt, String callSid, CallProgress event) throws SQLException;

    /** A verdict of answering machine detection, in the same way. */
    void answeredBy(Connection transaction, UUID attempt, String callSid, String answeredBy) throws SQLException;
}
