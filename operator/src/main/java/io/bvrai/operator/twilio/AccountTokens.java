package io.bvrai.operator.twilio;

/**
 * The auth token of a subaccount, of which Twilio accepts two while it rotates. The account acts for itself, with a token that it has. All
 * methods throw {@link io.bvrai.operator.external.NeighbourException}.
 */
public interface AccountTokens {
    /** Makes a second token, in the place of one that is there already: Twilio tells it once, so one whose answer was lost is of no use. */
    String createSecond(String accountSid, String token);

    /** Whether Twilio lets the account in with this token. */
    boolean accepts(String accountSid, String token);

    /** The second token becomes the only one, and signs requests from now on. */
    void promoteSecond(String accountSid, String token);
}
