package io.bvrai.runtime.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.runtime.fixture.PackagedRuntime;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A migration whose neighbours aren't there yet, as the packaged process that the Job runs. */
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
}
