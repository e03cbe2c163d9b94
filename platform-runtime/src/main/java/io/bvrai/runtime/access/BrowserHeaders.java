package io.bvrai.runtime.access;

import io.bvrai.runtime.platform.config.ConfigFiles;
import io.quarkus.vertx.web.RouteFilter;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** What browsers are told on every answer, errors too, and which origins may read the API: exactly those the Tenant names. */
@Singleton
public class BrowserHeaders {
    private final ConfigFiles config;

    @Inject
    BrowserHeaders(ConfigFiles config) {
        this.config = config;
    }

    @RouteFilter(400)
    void add(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store");
        String origin = context.request().getHeader("Origin");
        if (origin == null || !context.request().path().startsWith("/api/")) {
            context.next();
            return;
        }
        response.putHeader("Vary", "Origin");
        boolean allowed = config.tenant()
                .filter(tenant -> tenant.corsOrigins().contains(origin))
                .isPresent();
        if (allowed) {
            response.putHeader("Access-Control-Allow-Origin", origin);
        }
        boolean preflight = context.request().method().equals(HttpMethod.OPTIONS)
                && context.request().getHeader("Access-Control-Request-Method") != null;
        if (!preflight) {
            context.next();
        } else if (allowed) {
            response.putHeader("Access-Control-Allow-Methods", "GET, POST, DELETE")
                    .putHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key")
                    .putHeader("Access-Control-Max-Age", "600")
                    .setStatusCode(204)
                    .end();
        } else {
            response.setStatusCode(403).end();
        }
    }
}
