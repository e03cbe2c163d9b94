package io.bvrai.runtime.privacy;

import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * A pod that has no data keys yet couldn't keep what it is told, neither in the database nor on its disk. They come over the database, so a pod that
 * is ready has a warm connection, too; once held they stay, whatever goes away. Stored keys that Vault doesn't open are counted and take no pod away:
 * it can keep what it is told, and open the rest.
 */
@Readiness
public class KeysHeld implements HealthCheck {
    private final DataKeys keys;
    private final RuntimeSettings settings;

    @Inject
    KeysHeld(DataKeys keys, RuntimeSettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("keys")
                .status(settings.has(Role.MIGRATE) || keys.held())
                .withData("missing", keys.missing())
                .build();
    }
}
