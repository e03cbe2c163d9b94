package io.bvrai.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.TestConfig;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void pricesHoldFromTheirDaysOnAndAreExact() {
        // When
        var config = TestConfig.with(Map.of(
                "bvrai.prices.currency",
                "USD",
                "bvrai.prices.minutes",
                "2026-07-01:0:0.000000001,2026-01-01:0.02:0.03"));

        // Then
        assertThat(ConfigCheck.findings(config)).isEmpty();
        assertThat(config.prices().minutes().orElseThrow())
                .map(MinutePrice::parse)
                .containsExactly(
                        new MinutePrice(LocalDate.of(2026, 7, 1), BigDecimal.ZERO, new BigDecimal("0.000000001")),
                        new MinutePrice(LocalDate.of(2026, 1, 1), new BigDecimal("0.02"), new BigDecimal("0.03")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            usd | 2026-01-01:0.02:0.03                       | bvrai.prices.currency is 'usd': it must be an ISO 4217 code in capitals such as USD.
                | 2026-01-01:0.02:0.03                       | bvrai.prices.currency is missing: prices have both, minutes such as 2026-01-01:0.02:0.03 and their currency.
            USD |                                            | bvrai.prices.minutes is missing: prices have both, minutes such as 2026-01-01:0.02:0.03 and their currency.
            USD | 2026-01-01:0.02:0.03,2026-01-01:0.02:0.04  | bvrai.prices.minutes has two prices from the same day on: only one of them can hold.
            """)
    void pricesThatCantHoldAreNamed(@Nullable String currency, @Nullable String minutes, String finding) {
        // Given
        var changes = new HashMap<String, String>();
        if (currency != null) {
            changes.put("bvrai.prices.currency", currency);
        }
        if (minutes != null) {
            changes.put("bvrai.prices.minutes", minutes);
        }

        // When // Then
        assertThat(ConfigCheck.findings(TestConfig.with(changes))).containsExactly(finding);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.02:0.03",
                "2026-01-01:0.02",
                "2026-01-01:-0.02:0.03",
                "2026-01-01;0.02;0.03",
                "2026-01-01:2e-2:0.03",
                "2026-01-01:.02:0.03",
                "2026-01-01:0.02:0.0000000001",
                "2026-02-30:0.02:0.03"
            })
    void aPriceThatIsNoneIsRepeated(String price) {
        // Given
        var changes = Map.of("bvrai.prices.currency", "USD", "bvrai.prices.minutes", price);

        // When // Then
        assertThat(ConfigCheck.findings(TestConfig.with(changes)))
                .singleElement()
                .asString()
                .startsWith("bvrai.prices.minutes has '" + price + "', which ");
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
