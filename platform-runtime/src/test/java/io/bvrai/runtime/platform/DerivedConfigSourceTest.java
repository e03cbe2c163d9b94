package io.bvrai.runtime.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pod's variables make of the settings that are the same everywhere. */
class DerivedConfigSourceTest {
    @Test
    void aMigrationEndsAtOnce() throws IOException {
        assertThat(delay("migrate")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "api,worker"})
    void whoServesWaitsUntilTheGatewayHasNoticed(String roles) throws IOException {
        assertThat(delay(roles)).isPositive();
    }

    private static Duration delay(String roles) throws IOException {
        return settings(Map.of("bvrai.roles", roles)).getValue("quarkus.shutdown.delay", Duration.class);
    }

    private static SmallRyeConfig settings(Map<String, String> pod) throws IOException {
        var fixed = Objects.requireNonNull(
                DerivedConfigSourceTest.class.getResource("/application.properties"), "the application's own settings");
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, text -> Duration.parse("PT" + text))
                .withSources(new PropertiesConfigSource(fixed, 250))
                .withSources(new PropertiesConfigSource(pod, "pod", 300))
                .withSources(new DerivedConfigSource())
                .build();
    }
}
