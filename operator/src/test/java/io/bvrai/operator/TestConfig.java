package io.bvrai.operator;

import io.bvrai.operator.config.BvraiConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** An installation for tests, with what a test changes. */
public final class TestConfig {
    private static final Map<String, String> INSTALLATION = Map.of(
            "bvrai.platform.domain", "voice.test",
            "bvrai.runtime.image", "bvrai-runtime:1",
            "bvrai.vault.address", "https://vault.test:8200",
            "bvrai.postgres.host", "postgres.test",
            "bvrai.redis.host", "redis.test",
            "bvrai.network.backing-cidrs", "192.0.2.10/32");

    private TestConfig() {}

    public static BvraiConfig config() {
        return with(Map.of());
    }

    public static BvraiConfig with(Map<String, String> changes) {
        var properties = new HashMap<>(INSTALLATION);
        properties.putAll(changes);
        return of(properties);
    }

    /** Exactly these properties and the defaults. */
    public static BvraiConfig of(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BvraiConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(BvraiConfig.class);
    }

    public static Map<String, String> installation() {
        return INSTALLATION;
    }
}
