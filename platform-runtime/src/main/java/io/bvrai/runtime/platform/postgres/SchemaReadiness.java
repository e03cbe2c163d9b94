package io.bvrai.runtime.platform.postgres;

import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** No pod serves over a schema that is older than itself. Asked of the database until it holds, never again. */
@Readiness
public class SchemaReadiness implements HealthCheck {
    private final TenantSchema schema;

    @Inject
    SchemaReadiness(TenantSchema schema) {
        this.schema = schema;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("schema").status(schema.stands()).build();
    }
}
