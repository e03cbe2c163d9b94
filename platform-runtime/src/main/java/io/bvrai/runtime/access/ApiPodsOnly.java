package io.bvrai.runtime.access;

import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.quarkus.vertx.web.RouteFilter;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** On a pod without role {@code api} there is no API, and no description of one either. */
@Singleton
public class ApiPodsOnly {
    private final RuntimeSettings settings;

    @Inject
    ApiPodsOnly(RuntimeSettings settings) {
        this.settings = settings;
    }

    /** After the headers that every answer carries. */
    @RouteFilter(300)
    void refuse(RoutingContext context) {
        if (settings.has(Role.API) || !context.normalizedPath().startsWith("/api/")) {
            context.next();
        } else {
            context.response().setStatusCode(404).end();
        }
    }
}
