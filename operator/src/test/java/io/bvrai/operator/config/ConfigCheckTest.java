package io.bvrai.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
    private static final Map<String, String> COMPLETE = Map.of(
            "bvrai.platform.domain", "voice.test",
            "bvrai.runtime.image", "bvrai-runtime:1",
            "bvrai.vault.address", "https://vault.test:8200",
            "bvrai.postgres.host", "postgres.test",
            "bvrai.redis.host", "redis.test",
            "bvrai.network.backing-cidrs", "192.0.2.10/32");

    @Test
    void aCompleteConfigurationHasNoFindings() {
        // Given
        var config = config(Map.of());

        // When
        var findings = ConfigCheck.findings(config);

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void aMissingPropertyIsNamed() {
        // Given
        var incomplete = new HashMap<>(COMPLETE);
        incomplete.remove("bvrai.platform.domain");

        // When // Then
        assertThatThrownBy(() -> mapping(incomplete)).hasMessageContaining("bvrai.platform.domain");
    }

    @Test
    void plainHttpToVaultIsRefused() {
        // Given
        var config = config(Map.of("bvrai.vault.address", "http://vault.test:8200"));

        // When
        var findings = ConfigCheck.findings(config);

        // Then
        assertThat(findings)
                .containsExactly(
                        "bvrai.vault.address is 'http://vault.test:8200': it must be a URL with scheme https.");
    }

    @Test
    void aPodSecurityVersionThatMovesWithTheClusterIsRefused() {
        // Given
        var config = config(Map.of("bvrai.pod-security.version", "latest"));

        // When
        var findings = ConfigCheck.findings(config);

        // Then
        assertThat(findings).singleElement().asString().startsWith("bvrai.pod-security.version is 'latest'");
    }

    @Test
    void everyFindingIsReportedAtOnce() {
        // Given
        var config = config(Map.of(
                "bvrai.platform.domain", "Voice",
                "bvrai.network.backing-cidrs", "192.0.2.10",
                "bvrai.redis.port", "70000",
                "bvrai.intervals.resync", "PT1S"));

        // When
        var findings = ConfigCheck.findings(config);

        // Then
        assertThat(findings)
                .hasSize(4)
                .anyMatch(finding -> finding.startsWith("bvrai.platform.domain "))
                .anyMatch(finding -> finding.startsWith("bvrai.network.backing-cidrs "))
                .anyMatch(finding -> finding.startsWith("bvrai.redis.port "))
                .anyMatch(finding -> finding.startsWith("bvrai.intervals.resync "));
    }

    @Test
    void aTrustBundleThatIsNotThereIsNamed(@TempDir Path folder) {
        // Given
        var missing = folder.resolve("ca.crt");
        var config = config(Map.of("bvrai.trust-bundle", missing.toString()));

        // When
        var findings = ConfigCheck.findings(config);

        // Then
        assertThat(findings)
                .singleElement()
                .asString()
                .startsWith("bvrai.trust-bundle names " + missing + ", which can't be read");
    }

    private static BvraiConfig config(Map<String, String> changes) {
        var properties = new HashMap<>(COMPLETE);
        properties.putAll(changes);
        return mapping(properties);
    }

    private static BvraiConfig mapping(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BvraiConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(BvraiConfig.class);
    }
}
