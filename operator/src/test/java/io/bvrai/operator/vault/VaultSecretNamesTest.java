package io.bvrai.operator.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bvrai.operator.external.TrustBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant's people name their secrets as they like. */
class VaultSecretNamesTest {
    private static final String LOGIN = "{\"auth\": {\"client_token\": \"t\", \"lease_duration\": 3600}}";
    private static final String NAMES = "{\"data\": {\"keys\": [\"openai_key\", \"OpenAI Key\", \"50% #\"]}}";

    private final List<String> erased = new CopyOnWriteArrayList<>();
    private final HttpServer vault;

    VaultSecretNamesTest() throws IOException {
        vault = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vault.createContext("/", this::answer);
        vault.start();
    }

    @AfterEach
    void stop() {
        vault.stop(0);
    }

    @Test
    void areErasedWhateverTheyAre(@TempDir Path home) throws IOException {
        // Given
        Path token = Files.writeString(home.resolve("token"), "jwt");
        SecretStore secrets = new VaultSecretStore(
                new VaultClient(
                        new VaultSettings(
                                URI.create(
                                        "http://127.0.0.1:" + vault.getAddress().getPort()),
                                "kubernetes",
                                "bvrai-operator",
                                token,
                                new TrustBundle(Optional.empty()),
                                Duration.ofSeconds(30)),
                        Clock.systemUTC()),
                "voice");

        // When
        secrets.list("tenants/tenant-acme/providers")
                .forEach(name -> secrets.erase("tenants/tenant-acme/providers/" + name));

        // Then
        assertThat(erased)
                .containsExactly(
                        "/v1/voice/metadata/tenants/tenant-acme/providers/openai_key",
                        "/v1/voice/metadata/tenants/tenant-acme/providers/OpenAI Key",
                        "/v1/voice/metadata/tenants/tenant-acme/providers/50% #");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("DELETE")) {
                erased.add(path);
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            byte[] answer = (path.startsWith("/v1/auth/") ? LOGIN : NAMES).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
