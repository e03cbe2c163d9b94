package io.bvrai.operator.twilio;

/** An API key of an account, with the secret that Twilio tells once. The text form hides it. */
public record AccountKey(String sid, String secret) {
    private static final char SEPARATOR = ':';

    /** As one value, the way HTTP Basic writes it. */
    public String login() {
        return sid + SEPARATOR + secret;
    }

    /** The opposite of {@link #login}. */
    public static AccountKey of(String login) {
        int separator = login.indexOf(SEPARATOR);
        if (separator < 1) {
            throw new IllegalArgumentException("An API key is written as its SID, a colon and its secret");
        }
        return new AccountKey(login.substring(0, separator), login.substring(separator + 1));
    }

    @Override
    public String toString() {
        return "AccountKey[" + sid + "]";
    }
}
