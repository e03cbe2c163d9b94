package io.bvrai.runtime.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the checked settings and the clock injectable. */
public class SettingsProducer {
    @Produces
    @Singleton
    RuntimeSettings settings(RuntimeEnvironment environment) {
        return RuntimeSettings.of(environment);
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
