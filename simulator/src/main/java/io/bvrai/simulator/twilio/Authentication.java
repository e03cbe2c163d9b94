package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.Accounts;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** HTTP Basic with account SID and token, or API key SID and secret; and which accounts those may reach. */
final class Authentication {
    private final Environment environment;
    private final Accounts accounts;
    private boolean byKey;

    Authentication(Environment environment, Accounts accounts) {
        this.environment = environment;
        this.accounts = accounts;
    }

    Account caller(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            throw denied();
        }
        String[] pair;
        try {
            String decoded = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
            pair = decoded.split(":", 2);
        } catch (IllegalArgumentException e) {
            throw denied();
        }
        if (pair.length != 2) {
            throw denied();
        }
        String user = pair[0];
        String password = pair[1];
        byKey = user.startsWith("SK");
        Optional<Account> found = byKey
                ? accounts.all().stream()
                        .filter(account -> holdsKey(account, user, password))
                        .findFirst()
                : accounts.find(user).filter(account -> account.accepts(password));
        return found.filter(account -> account.status() != Account.Status.CLOSED)
                .orElseThrow(Authentication::denied);
    }

    /** Keys made by the REST API are standard ones: everything of the account but itself and its keys. */
    void mayUse(Operation operation) {
        if (byKey && operation.isAccountAdministration()) {
            throw denied();
        }
    }

    private static boolean holdsKey(Account account, String sid, String secret) {
        Account.ApiKey key = account.keys().get(sid);
        return key != null && key.secret().equals(secret);
    }

    /** The account in the path: the caller's own, or a subaccount of the caller reached with its auth token. */
    Account reach(Account caller, HttpServerRequest request, String sid) {
        Account account = accounts.find(sid).orElseThrow(() -> TwilioError.notFound(request.path()));
        boolean own = account.sid().equals(caller.sid());
        boolean parent = account.ownerSid().equals(caller.sid())
                && (!byKey || environment.switches().is(Switch.REST_TOKEN_OF_PARENT, "yes"));
        if (!own && !parent) {
            throw denied();
        }
        boolean accountResource = request.path().endsWith("/Accounts/" + sid + ".json");
        boolean writes = request.method().equals(HttpMethod.POST);
        if (account.status() != Account.Status.ACTIVE && writes && !accountResource) {
            throw new TwilioError(403, 20005, "Account not active");
        }
        return account;
    }

    private static TwilioError denied() {
        return new TwilioError(401, 20003, "Authenticate");
    }
}
