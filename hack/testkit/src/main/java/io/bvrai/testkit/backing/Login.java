package io.bvrai.testkit.backing;

/** A user of one of the services. Its text form never shows the password. */
public record Login(String username, String password) {
    @Override
    public String toString() {
        return username;
    }
}
