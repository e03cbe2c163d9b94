package io.bvrai.simulator.issuer;

import io.bvrai.simulator.environment.Environment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** What an issuer's tokens are verified by (OpenID Connect Discovery 1.0, RFC 7517), and the tokens that it signs for whomever they are asked. Nobody signs in here. */
public final class IssuerSite {
    private static final String KEYS = "/keys";

    private final Environment environment;
    private final Supplier<URI> url;
    private final SigningKey key = SigningKey.generate();

    /** @param url the issuer's name, known when it listens */
    public IssuerSite(Environment environment, Supplier<URI> url) {
        this.environment = environment;
        this.url = url;
    }

    public Router router() {
        Router router = Router.router(environment.vertx());
        router.get("/.well-known/openid-configuration").handler(context -> send(context, discovery()));
        router.get(KEYS)
                .handler(context -> send(context, new JsonObject().put("keys", new JsonArray().add(key.jwk()))));
        return router;
    }

    /**
     * A token of this issuer's. Thread-safe.
     *
     * @param audience whom it is made out to
     * @param claims what else it says; one that is said already is replaced
     * @param lasting from now
     */
    public String token(String audience, String subject, JsonObject claims, Duration lasting) {
        Instant now = environment.clock().instant();
        return key.signed(new JsonObject()
                .put("iss", url.get().toString())
                .put("sub", subject)
                .put("aud", audience)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(lasting).getEpochSecond())
                .mergeIn(claims));
    }

    private JsonObject discovery() {
        return new JsonObject()
                .put("issuer", url.get().toString())
                .put("jwks_uri", url.get() + KEYS)
                .put("response_types_supported", new JsonArray().add("id_token"))
                .put("subject_types_supported", new JsonArray().add("public"))
                .put("id_token_signing_alg_values_supported", new JsonArray().add(SigningKey.ALGORITHM));
    }

    private void send(RoutingContext context, JsonObject body) {
        environment
                .log()
                .add("issuer", new JsonObject().put("path", context.request().path()));
        context.response().putHeader("Content-Type", "application/json").end(body.encode());
    }
}
