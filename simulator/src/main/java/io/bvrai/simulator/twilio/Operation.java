package io.bvrai.simulator.twilio;

import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.function.Function;

/**
 * One documented operation.
 *
 * @param path in vertx-web's notation; {@code :account} names the account in the path
 * @param parameters every parameter the documentation names
 */
record Operation(HttpMethod method, String path, Set<String> parameters, Function<RestRequest, RestReply> action) {
    /** What only the account itself and main keys may do: <a href="https://www.twilio.com/docs/iam/api-keys">types of keys</a>. */
    boolean isAccountAdministration() {
        return path.endsWith("/Accounts.json")
                || path.endsWith("/:account.json")
                || path.contains("/Keys")
                || path.startsWith("/v1/AuthTokens");
    }
}
