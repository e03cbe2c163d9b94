package io.bvrai.runtime.platform;

import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.vault.VaultClient;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether new calls should come here: the pod knows what to say and is allowed to say it, and isn't about to end. Neighbours aren't asked: all
 * pods would leave the gateway together, when each of them still answers on what it holds and keeps what it is told.
 */
@Readiness
public class ReadyToServe implements HealthCheck {
    private final RuntimeSettings settings;
    private final ConfigFiles config;
    private final VaultClient vault;
    private final Drain drain;

    @Inject
    ReadyToServe(RuntimeSettings settings, ConfigFiles config, VaultClient vault, Drain drain) {
        this.settings = settings;
        this.config = config;
        this.vault = vault;
        this.drain = drain;
    }

    @Override
    public HealthCheckResponse call() {
        boolean configured = config.tenant().isPresent()
                && (!settings.has(Role.AGENT) || config.agent().isPresent());
        HealthCheckResponseBuilder response = HealthCheckResponse.named("serve")
                .withData("configured", configured)
                .withData("vault", vault.loggedIn())
                .withData("draining", drain.draining());
        return response.status(configured && vault.loggedIn() && !drain.draining())
                .build();
    }
}
