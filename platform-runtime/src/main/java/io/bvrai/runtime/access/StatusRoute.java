package io.bvrai.runtime.access;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** {@code GET /status/v1} on the management port: the one door through which the operator sees a tenant. */
@Singleton
public class StatusRoute {
    private static final String BEARER = "Bearer ";

    private final RuntimeSettings settings;
    private final ConfigFiles config;
    private final TenantStatus status;

    @Inject
    StatusRoute(RuntimeSettings settings, ConfigFiles config, TenantStatus status) {
        this.settings = settings;
        this.config = config;
        this.status = status;
    }

    void register(@Observes ManagementInterface management) {
        if (settings.has(Role.API)) {
            management.router().get("/status/v1").blockingHandler(this::answer, false);
        }
    }

    private void answer(RoutingContext context) {
        String authorization = context.request().getHeader("Authorization");
        Optional<TenantConfig> tenant = config.tenant();
        if (tenant.isEmpty()) {
            context.response().setStatusCode(503).end();
        } else if (authorization == null
                || !authorization.startsWith(BEARER)
                || !OperatorToken.isValid(
                        authorization.substring(BEARER.length()), tenant.get().operator())) {
            context.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Bearer")
                    .end();
        } else {
            context.response().putHeader("Content-Type", "application/json").end(ConfigJson.write(status.document()));
        }
    }
}
