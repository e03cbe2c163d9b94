package io.bvrai.operator.postgres;

/** The operator's login (NOSUPERUSER CREATEROLE CREATEDB). Its text form never shows the password. */
public record AdminLogin(String username, String password) {
    @Override
    public String toString() {
        return "AdminLogin[" + username + "]";
    }
}
