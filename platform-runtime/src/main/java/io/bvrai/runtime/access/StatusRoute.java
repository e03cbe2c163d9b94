package io.bvrai.runtime.access;

import io.bvrai.crds.config.ConfigJson;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** {@code GET /status/v1} on the management port: what the operator knows of a tenant's calls. */
@Singleton
public class StatusRoute {
    private final OperatorDoor door;
    private final TenantStatus status;

    @Inject
    StatusRoute(OperatorDoor door, TenantStatus status) {
        this.door = door;
        this.status = status;
    }

    void register(@Observes ManagementInterface management) {
        door.open(management, "/status/v1", this::answer);
    }

    private void answer(RoutingContext context) {
        context.response().putHeader("Content-Type", "application/json").end(ConfigJson.write(status.document()));
    }
}
