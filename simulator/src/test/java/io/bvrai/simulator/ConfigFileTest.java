package io.bvrai.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.simulator.SimulatorConfig.Site;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    private Path folder;

    private static JsonObject minimal() {
        return new JsonObject()
                .put("listen", new JsonObject().put("address", "127.0.0.1").put("port", 0))
                .put("control", new JsonObject().put("port", 0).put("token", "t"))
                .put("twilio", new JsonObject().put("accountSid", "AC1").put("authToken", "x"));
    }

    @Test
    void reads_secrets_from_files_and_fills_in_the_usual_hosts() throws Exception {
        // Given
        Path key = Files.writeString(folder.resolve("key"), "sk-1\n");
        JsonObject json = minimal().put("keys", new JsonObject().put("openai", new JsonArray().add("@" + key)));

        // When
        SimulatorConfig config = ConfigFile.of(json);

        // Then
        assertThat(config.keys().get(Site.OPENAI)).containsExactly("sk-1");
        assertThat(config.hosts().get(Site.TWILIO)).containsExactly("api.twilio.sim.test");
    }

    @Test
    void says_what_is_wrong() {
        assertThatThrownBy(() -> ConfigFile.of(minimal().put("lisen", 1))).hasMessageContaining("'lisen'");
        assertThatThrownBy(() -> ConfigFile.of(minimal().put("twilio", new JsonObject())))
                .hasMessageContaining("'twilio.accountSid'");
        assertThatThrownBy(() -> ConfigFile.of(minimal().put("listen", new JsonObject())))
                .hasMessageContaining("without 'tls'");
        assertThatThrownBy(() ->
                        Simulator.start(ConfigFile.of(minimal().put("switches", new JsonObject().put("no.such", "1")))))
                .hasMessageContaining("no.such");
    }

    @Test
    void starts_from_a_minimal_file() throws Exception {
        try (Simulator simulator = Simulator.start(ConfigFile.of(minimal()))) {
            assertThat(simulator.baseUrl(Site.OPENAI).toString())
                    .isEqualTo("http://api.openai.sim.test:" + simulator.port());
        }
    }
}
