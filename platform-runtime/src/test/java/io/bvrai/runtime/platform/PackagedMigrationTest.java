package io.bvrai.runtime.platform;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.fixture.PackagedRuntime;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A tenant's first start, as the packaged processes that its Job and its Deployment run. */
class PackagedMigrationTest {
    @Test
    void waitsInsideTheProcessAndSaysForWhat() throws Exception {
        // Given
        TenantOnRealServices tenant = new TenantOnRealServices();
        Map<String, String> settings = new HashMap<>(tenant.open());
        settings.put("bvrai.roles", "migrate");
        tenant.toVault().cut();

        // When
        try (PackagedRuntime migration = PackagedRuntime.start(settings)) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> migration.said().contains("the schema waits, try 2 failed") || migration.hasEnded());

            // Then
            assertThat(migration.hasEnded()).as(migration.said()).isFalse();
            assertThat(migration.said()).contains("Vault (BVRAI_VAULT_ADDR)");
        } finally {
            tenant.stop();
        }
    }

    @Test
    void aPodBesideItWaitsForTheSchemaWithoutHarmOrNoise() throws Exception {
        // Given
        TenantOnRealServices tenant = new TenantOnRealServices();
        Map<String, String> settings = tenant.open();
        tenant.change("ALTER TABLE flyway_schema_history RENAME TO not_yet");

        // When
        try (PackagedRuntime pod = PackagedRuntime.start(settings)) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> pod.said().contains("waits for version") || pod.hasEnded());

            // Then
            assertThat(pod.hasEnded()).as(pod.said()).isFalse();
            assertThat(pod.said()).contains("of the schema: it isn't there yet");
            assertThat(pod.isReady()).isFalse();
            assertThat(tenant.count("SELECT count(*) FROM data_key")).isZero();

            // When
            tenant.change("ALTER TABLE not_yet RENAME TO flyway_schema_history");

            // Then
            pod.awaitReady();
            assertThat(pod.said()).doesNotContain("ERROR", "data keys can't be had");
            assertThat(tenant.count("SELECT count(*) FROM data_key")).isOne();
        } finally {
            tenant.stop();
        }
    }
}
