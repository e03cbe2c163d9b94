package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.environment.Environment;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** {@code accounts.twilio.com/v1/AuthTokens}: rotation with two tokens valid in between; the account is the caller's. */
final class AuthTokensResource {
    private static final String SECONDARY = "/v1/AuthTokens/Secondary";
    private static final String PROMOTE = "/v1/AuthTokens/Promote";

    private final Environment environment;

    AuthTokensResource(Environment environment) {
        this.environment = environment;
    }

    List<Operation> operations() {
        return List.of(
                new Operation(HttpMethod.POST, SECONDARY, Set.of(), this::create),
                new Operation(HttpMethod.DELETE, SECONDARY, Set.of(), this::delete),
                new Operation(HttpMethod.POST, PROMOTE, Set.of(), this::promote));
    }

    private RestReply create(RestRequest request) {
        if (request.caller().secondaryToken().isPresent()) {
            throw TwilioError.badRequest(20001, "A secondary auth token exists already");
        }
        String token = request.caller().createSecondaryToken(now());
        return RestReply.created(answer(request, SECONDARY).put("secondary_auth_token", token));
    }

    private RestReply delete(RestRequest request) {
        if (request.caller().secondaryToken().isEmpty()) {
            throw TwilioError.notFound(request.path());
        }
        request.caller().deleteSecondaryToken(now());
        return RestReply.noContent();
    }

    private RestReply promote(RestRequest request) {
        Account account = request.caller();
        if (!account.promoteSecondaryToken(now())) {
            throw TwilioError.badRequest(20001, "There is no secondary auth token to promote");
        }
        return RestReply.ok(answer(request, PROMOTE).put("auth_token", account.authToken()));
    }

    private JsonObject answer(RestRequest request, String path) {
        return new JsonObject()
                .put("account_sid", request.caller().sid())
                .put("date_created", now().toString())
                .put("date_updated", now().toString())
                .put("url", "https://accounts.twilio.com" + path);
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
