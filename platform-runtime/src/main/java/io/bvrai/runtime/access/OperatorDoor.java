package io.bvrai.runtime.access;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The management port's door for the operator, and for nobody else: through it alone it sees a tenant. */
@Singleton
public class OperatorDoor {
    private final RuntimeSettings settings;
    private final ConfigFiles config;

    @Inject
    OperatorDoor(RuntimeSettings settings, ConfigFiles config) {
        this.settings = settings;
        this.config = config;
    }

    /** Lets the operator GET a path, on a pod with role {@code api}. The answer may block. */
    public void open(ManagementInterface management, String path, Handler<RoutingContext> answer) {
        if (settings.has(Role.API)) {
            management
                    .router()
                    .get(path)
                    .blockingHandler(
                            context -> {
                                if (admits(context)) {
                                    answer.handle(context);
                                }
                            },
                            false);
        }
    }

    private boolean admits(RoutingContext context) {
        Optional<TenantConfig> tenant = config.tenant();
        if (tenant.isEmpty()) {
            context.response().setStatusCode(503).end();
            return false;
        }
        if (Bearer.token(context.request().getHeader("Authorization"))
                .filter(token -> OperatorToken.isValid(token, tenant.get().operator()))
                .isEmpty()) {
            context.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", Bearer.SCHEME)
                    .end();
            return false;
        }
        return true;
    }
}
