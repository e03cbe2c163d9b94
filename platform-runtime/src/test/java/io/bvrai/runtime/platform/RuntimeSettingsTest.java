package io.bvrai.runtime.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeSettingsTest {
    private static final Map<String, String> AGENT = Map.ofEntries(
            Map.entry("bvrai.roles", "agent"),
            Map.entry("bvrai.tenant", "acme"),
            Map.entry("bvrai.tenant-id", "abcdefghijklmnopqrstuvwxyz"),
            Map.entry("bvrai.namespace", "tenant-acme"),
            Map.entry("bvrai.agent", "reception"),
            Map.entry("bvrai.pod", "agent-reception-1"),
            Map.entry("bvrai.vault.addr", "https://vault:8200"),
            Map.entry("bvrai.vault.role", "tenant-acme.agent-reception"),
            Map.entry("bvrai.postgres.host", "db"),
            Map.entry("bvrai.postgres.database", "t_abcdefghijklmnopqrstuvwxyz"),
            Map.entry("bvrai.redis.host", "cache"));

    @Test
    void acceptsWhatTheContractPromises() {
        // Given
        Map<String, String> environment = AGENT;

        // When
        RuntimeSettings settings = RuntimeSettings.of(read(environment));

        // Then
        assertThat(settings.roles()).containsExactly(Role.AGENT);
        assertThat(settings.redisPrefix()).isEqualTo("{t:abcdefghijklmnopqrstuvwxyz}:");
        assertThat(settings.trustBundle()).isEmpty();
        assertThat(settings.callsPerPod()).isEqualTo(200);
    }

    @Test
    void namesEverythingThatIsMissingInOneGo() {
        // Given
        Map<String, String> environment = without("bvrai.tenant", "bvrai.vault.addr", "bvrai.agent");

        // When
        // Then
        assertThatThrownBy(() -> RuntimeSettings.of(read(environment)))
                .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.problems())
                        .containsExactlyInAnyOrder(
                                "BVRAI_TENANT is missing: set it to the Tenant's name, as 'acme'.",
                                "BVRAI_AGENT is missing: set it to the VoiceAgent's name; role 'agent' needs it.",
                                "BVRAI_VAULT_ADDR is missing: set it to Vault's address, as 'https://vault:8200'."));
    }

    @Test
    void refusesRolesItDoesNotKnowAndMigrateInCompany() {
        // Given
        Map<String, String> unknown = with("bvrai.roles", "agent,dialler");
        Map<String, String> mixed = with("bvrai.roles", "migrate,api");

        // When
        // Then
        assertThatThrownBy(() -> RuntimeSettings.of(read(unknown)))
                .hasMessageContaining("BVRAI_ROLES names what is no role");
        assertThatThrownBy(() -> RuntimeSettings.of(read(mixed))).hasMessageContaining("migrate runs alone");
    }

    @Test
    void refusesATenantIdThatIsNoRegistryId() {
        // Given
        Map<String, String> environment = with("bvrai.tenant-id", "ACME");

        // When
        // Then
        assertThatThrownBy(() -> RuntimeSettings.of(read(environment)))
                .hasMessageContaining("BVRAI_TENANT_ID is not a registry id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bvrai.roles",
                "bvrai.tenant-id",
                "bvrai.calls-per-pod",
                "bvrai.twilio-api-url",
                "bvrai.ultravox-api-url",
                "bvrai.openai-realtime-url",
                "bvrai.vault.addr",
                "bvrai.vault.refresh",
                "bvrai.postgres.port",
                "bvrai.redis.port",
                "bvrai.spool.max-bytes"
            })
    void repeatsNoValueWhicheverVariableItGotInto(String name) {
        // Given a key where something else belongs, once a word and once within an address that isn't one
        for (String value : List.of("hunter2", "https://user:hunter2@[nowhere")) {
            // When
            Throwable refusal = catchThrowable(() -> RuntimeSettings.of(read(with(name, value))));

            // Then
            assertThat(refusal).as(name).isNotNull();
            assertThat(FailedStart.reason(new IllegalStateException("Failed to start", refusal)))
                    .as(name)
                    .satisfiesAnyOf(said -> assertThat(said).contains(name), said -> assertThat(said)
                            .contains(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")))
                    .doesNotContain("hunter2");
        }
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> changed = new HashMap<>(AGENT);
        changed.put(name, value);
        return changed;
    }

    private static Map<String, String> without(String... names) {
        Map<String, String> changed = new HashMap<>(AGENT);
        for (String name : names) {
            changed.remove(name);
        }
        return changed;
    }

    private static RuntimeEnvironment read(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .withMapping(RuntimeEnvironment.class)
                .withSources(new PropertiesConfigSource(environment, "test", 500))
                .build()
                .getConfigMapping(RuntimeEnvironment.class);
    }
}
