package io.bvrai.runtime.campaign;

import io.bvrai.runtime.call.CallState;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Originates calls, tells of them and ends them. */
interface Carrier {
    /**
     * A call to make.
     *
     * @param to E.164
     * @param from one of the tenant's numbers, E.164
     * @param answerUrl asked when somebody answers
     * @param statusUrl told how the call goes
     * @param ringTimeout how long it rings
     */
    record Order(String to, String from, URI answerUrl, URI statusUrl, Duration ringTimeout) {
        @Override
        public String toString() {
            return "Order[from " + from + "]";
        }
    }

    /** What came of an order. */
    sealed interface Reply {
        /** The carrier has the call. */
        record Created(String callSid) implements Reply {}

        /** The carrier says that it did nothing: it may be asked again, later. */
        record NotProcessed(String reason) implements Reply {}

        /** The carrier will not make this call. */
        record Refused(String reason) implements Reply {}

        /** Nobody knows: the request may have arrived. It must not be repeated. */
        record Ambiguous(String reason) implements Reply {}
    }

    /**
     * A call that the carrier has.
     *
     * @param from our number, E.164
     * @param createdAt when the carrier took the order, to the second
     */
    record Call(String callSid, String from, Instant createdAt, CallState state) {}

    /** Asks once. Blocks up to 10 s; never throws for what the network or the carrier does. */
    Reply originate(Order order);

    /**
     * The newest calls made to a number through the API. That one is not among them proves nothing: the list may lag behind.
     *
     * @param to E.164
     */
    List<Call> callsTo(String to) throws CarrierAwayException;

    /** A call as it stands. */
    Call call(String callSid) throws CarrierAwayException;

    /** Ends a call that nobody has begun to dial or that rings; does nothing to one that was answered. Answers how it stands then. */
    Call cancel(String callSid) throws CarrierAwayException;

    /** Ends a call however far it has come. Answers how it stands then. */
    Call end(String callSid) throws CarrierAwayException;
}
