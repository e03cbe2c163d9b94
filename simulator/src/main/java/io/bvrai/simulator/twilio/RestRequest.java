package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.http.Form;
import java.util.Map;

/**
 * A request that passed authentication.
 *
 * @param account the account in the path; the caller's own where the path has none
 * @param caller whose credentials were used
 * @param path path with its parameters, for error messages
 * @param pathParameters such as {@code sid}
 * @param form body fields of a POST, query fields of a GET
 */
record RestRequest(Account account, Account caller, String path, Map<String, String> pathParameters, Form form) {

    String sid() {
        return pathParameters.getOrDefault("sid", "");
    }

    String pathParameter(String name) {
        return pathParameters.getOrDefault(name, "");
    }
}
