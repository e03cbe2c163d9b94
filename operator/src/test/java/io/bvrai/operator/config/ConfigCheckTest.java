package io.bvrai.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.TestConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
    @Test
    void aCompleteConfigurationHasNoFindings() {
        // Given
        var config = TestConfig.with(Map.of());

        // When
        var findings = ConfigCheck.findings(config);

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void aMissingPropertyIsNamed() {
        // Given
        var incomplete = new HashMap<>(TestConfig.installation());
        incomplete.remove("bvrai.platform.domain");

        // When // Then
        assertThatThrownBy(() -> TestConfig.of(incomplete)).hasMessageContaining("bvrai.platform.domain");
    }

    @Test
    void plainHttpToVaultIsRefused() {
        // Given
        var config = TestConfig.with(Map.of("bvrai.vault.address", "http://vault.test:8200"));

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
        var config = TestConfig.with(Map.of("bvrai.pod-security.version", "latest"));

        // When
        var findings = ConfigCheck.findings(config);

        // Then
        assertThat(findings).singleElement().asString().startsWith("bvrai.pod-security.version is 'latest'");
    }

    @Test
    void whatElasticacheNeedsIsNamed() {
        // Given
        var config = TestConfig.with(Map.of(
                "bvrai.redis.users", "elasticache",
                "bvrai.redis.elasticache.region", "eu-central-1",
                "bvrai.redis.elasticache.cache", "bvrai_prod",
                "bvrai.redis.elasticache.user-group", "bvrai-prod"));

        // When
        var findings = ConfigCheck.findings(config);

        // Then
        assertThat(findings)
                .containsExactly(
                        "bvrai.redis.elasticache.cache is 'bvrai_prod': it must be the id of a replication group.",
                        "bvrai.redis.elasticache.login is missing: with redis.users=elasticache it must be the id of a user.");
    }

    @Test
    void everyFindingIsReportedAtOnce() {
        // Given
        var config = TestConfig.with(Map.of(
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
        var config = TestConfig.with(Map.of("bvrai.trust-bundle", missing.toString()));

        // When
        var findings = ConfigCheck.findings(config);

        // Then
        assertThat(findings)
                .singleElement()
                .asString()
                .startsWith("bvrai.trust-bundle names " + missing + ", which can't be read");
    }
}
