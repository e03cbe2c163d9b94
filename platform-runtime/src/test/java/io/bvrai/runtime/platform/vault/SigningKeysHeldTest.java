package io.bvrai.runtime.platform.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pod signs and checks with is in Vault and good, or the pod never serves. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class SigningKeysHeldTest {
    private static final Map<String, Map<String, String>> GOOD = Map.of(
            "media",
            Map.of("key", TenantOnRealServices.SIGNING_KEY),
            "api",
            Map.of("pepper", TenantOnRealServices.SIGNING_KEY, "first_key", TenantOnRealServices.FIRST_KEY));

    private final TenantOnRealServices tenant = TenantOnRealServices.current();

    @Inject
    RuntimeSettings settings;

    @Inject
    VaultClient vault;

    @AfterEach
    void goodKeys() {
        GOOD.forEach(tenant::write);
    }

    @ParameterizedTest
    @CsvSource({
        "media, key, ''",
        "media, key, too-short",
        "media, key, a-pass-phrase-that-is-long-enough",
        "api, pepper, ''",
        "api, pepper, too-short",
        "api, pepper, a-pass-phrase-that-is-long-enough",
    })
    void aPodThatStartsWithoutAGoodKeyIsNotReadyUntilThereIsOne(String path, String field, String text) {
        // Given
        Map<String, String> fields = new HashMap<>(GOOD.get(path));
        fields.put(field, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII)));
        tenant.write(path, fields);
        Secrets started = new Secrets(vault, settings);
        SigningKeysHeld readiness = new SigningKeysHeld(started);

        // When
        started.holdSigningKeys();
        Status without = readiness.call().getStatus();
        goodKeys();
        started.holdSigningKeys();

        // Then
        assertThat(without).isEqualTo(Status.DOWN);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
    }
}
