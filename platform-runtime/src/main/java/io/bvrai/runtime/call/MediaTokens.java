package io.bvrai.runtime.call;

/**
 * One-shot tickets to a call's media socket: an HMAC over call, agent, revision, epoch and expiry (60 s), good for one redemption on any pod.
 * Methods block, as a rule up to 300 ms and never for two seconds: call them from a worker or virtual thread.
 */
public interface MediaTokens {
    /**
     * Puts the descriptor where every pod finds it and returns the path segment that redeems it.
     *
     * @throws NotIssuedException if there is no such place now
     */
    String issue(CallDescriptor call);

    /** Takes the ticket. A second redemption, a forged, foreign or expired token is refused, whatever is down. */
    Redemption redeem(String token);

    /** Nothing holds the descriptor: a token for it could never be redeemed. */
    final class NotIssuedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotIssuedException() {
            super("neither PostgreSQL nor Redis holds the media descriptor");
        }
    }

    /** The answer to a token. */
    sealed interface Redemption {
        /** The bearer may attach to this call. */
        record Admitted(CallDescriptor call) implements Redemption {}

        /** The upgrade must be refused. The reason is for metrics, not for the peer. */
        record Refused(Refusal reason) implements Redemption {}
    }

    /** Why a token was refused. */
    enum Refusal {
        MALFORMED,
        FORGED,
        EXPIRED,
        OTHER_AGENT,
        TAKEN,
        UNKNOWN,
        /** Neither Redis nor PostgreSQL could say whether it was taken. */
        UNDECIDABLE
    }
}
