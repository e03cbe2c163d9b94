package io.bvrai.runtime.platform.vault;

import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * A pod without the keys that it signs and checks with would refuse its first caller. There is no default for one: while one is missing,
 * too short or guessable the pod isn't ready. Once held they stay, whatever goes away.
 */
@Readiness
public class SigningKeysHeld implements HealthCheck {
    private final Secrets secrets;

    @Inject
    SigningKeysHeld(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("signing keys")
                .status(secrets.signingKeysHeld())
                .build();
    }
}
