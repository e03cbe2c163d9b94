package io.bvrai.operator.redis;

/** The Redis user that may manage ACL users. Its text form never shows the password. */
public record AdminUser(String username, String password) {
    @Override
    public String toString() {
        return "AdminUser[" + username + "]";
    }
}
