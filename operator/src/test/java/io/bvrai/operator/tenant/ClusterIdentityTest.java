package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.external.TenantId;
import io.bvrai.testkit.MovedClock;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An API server whose signing keys are rotated; StatusDoorTest asks a real one. */
class ClusterIdentityTest {
    private static final TenantIdentity ACME = new TenantIdentity("acme", new TenantId("abcdefghijklmnopqrstuvwxyz"));

    private final MovedClock clock = MovedClock.standing();
    private final HttpServer server;
    private final KubernetesClient client;
    private final ClusterIdentity identity;
    private volatile String key = "first";

    ClusterIdentityTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String document = "{\"issuer\":\"https://cluster.test\",\"keys\":[{\"kid\":\"" + key + "\"}]}";
                byte[] body = document.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build())
                .build();
        identity = new ClusterIdentity(client, TestConfig.config(), clock);
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void tellsTenantsOfOtherSigningKeysWithinAnHour() {
        // Given
        assertThat(shown()).isEqualTo("first");
        key = "second";

        // When // Then: not at each pass
        clock.advance(Duration.ofMinutes(59));
        assertThat(shown()).isEqualTo("first");

        // When // Then
        clock.advance(Duration.ofMinutes(1));
        assertThat(shown()).isEqualTo("second");
    }

    private String shown() {
        return identity.shownTo(ACME).jwks().at("/keys/0/kid").asText();
    }
}
