package io.bvrai.operator.twilio;

/**
 * A tenant's account at Twilio. The text form hides the token.
 *
 * @param tag FriendlyName, by which an interrupted creation is found again
 */
public record Subaccount(String sid, String authToken, String tag, State state) {
    /** {@link #CLOSED} is final. */
    public enum State {
        ACTIVE,
        SUSPENDED,
        CLOSED
    }

    @Override
    public String toString() {
        return "Subaccount[" + sid + ", " + tag + ", " + state + "]";
    }
}
