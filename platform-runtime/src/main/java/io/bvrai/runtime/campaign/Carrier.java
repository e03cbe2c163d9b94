package io.bvrai.runtime.campaign;

import java.net.URI;
import java.time.Duration;

/** Originates calls. */
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

    /** Asks once. Blocks up to 10 s; never throws for what the network or the carrier does. */
    Reply originate(Order order);
}
