package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bvrai.crds.config.TenantConfig.OperatorIdentity;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.tenantapi.StatusClient;
import io.bvrai.operator.tenantapi.StatusClients;
import io.bvrai.operator.tenantapi.TenantStatusSource.Answer;
import io.bvrai.testkit.Repository;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The operator at the door of {@code tenant-api}: it shows what tenant-api is told to demand, and understands what tenant-api answers. The answer
 * is the one that the runtime's StatusContractTest holds the runtime to.
 */
@ExtendWith(ControlPlane.class)
class StatusDoorTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration FRESH = Duration.ZERO;
    private static final TenantIdentity ACME = new TenantIdentity("acme", new TenantId("abcdefghijklmnopqrstuvwxyz"));

    private final Platform platform;
    private final KubernetesClient operator;
    private final List<HttpExchange> asked = new CopyOnWriteArrayList<>();
    private final HttpServer tenantApi;
    private volatile int status = 200;
    private volatile String body = "";
    private StatusClient door;

    StatusDoorTest(KubernetesClient admin, ClusterEnvironment cluster) throws IOException {
        platform = Platform.running(admin, cluster);
        operator = new KubernetesClientBuilder()
                .withConfig(platform.operatorConfig())
                .build();
        tenantApi = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tenantApi.createContext("/", this::answer);
        body = Files.readString(Repository.root().resolve("crds/src/test/resources/contract/tenant-status.json"));
    }

    @BeforeEach
    void start() {
        tenantApi.start();
        door = StatusClients.asking(
                namespace ->
                        URI.create("http://127.0.0.1:" + tenantApi.getAddress().getPort() + "/"),
                platform.config(),
                operator);
    }

    @AfterEach
    void stop() {
        tenantApi.stop(0);
        operator.close();
    }

    @Test
    void understandsWhatTheRuntimeAnswers() {
        // When
        var document = ((Answer.Known) ask()).document();

        // Then
        assertThat(document.activeCalls()).isEqualTo(3);
        assertThat(document.tenantConfig()).isEqualTo("0123456789abcdef");
        assertThat(document.agents()).singleElement().satisfies(agent -> {
            assertThat(agent.name()).isEqualTo("reception");
            assertThat(agent.pods()).singleElement().satisfies(pod -> {
                assertThat(pod.stableRevision()).isEqualTo("89abcdef01234567");
                assertThat(pod.tenantConfig()).isEqualTo("0123456789abcdef");
            });
        });
        assertThat(document.campaigns())
                .extracting(TenantStatusDocument.Campaign::phase)
                .containsExactly(TenantStatusDocument.Phase.RUNNING);
    }

    @Test
    void showsATokenThatPassesWhatTheTenantIsToldToDemand() throws Exception {
        // Given
        OperatorIdentity demanded = new ClusterIdentity(operator, platform.config(), Clock.systemUTC()).shownTo(ACME);

        // When
        ask();

        // Then
        var token = shown(0);
        JsonNode claims = part(token, 1);
        assertThat(claims.path("iss").asText()).isEqualTo(demanded.issuer());
        assertThat(claims.path("sub").asText()).isEqualTo(demanded.subject());
        assertThat(claims.path("aud")).hasSize(1);
        assertThat(claims.path("aud").get(0).asText()).isEqualTo(demanded.audience());
        assertThat(isSignedBy(demanded.jwks(), token)).isTrue();
    }

    @Test
    void asksOncePerAnswerThatIsYoungEnoughAndKeepsItsToken() {
        // When
        ask();
        ask();
        door.of("acme", "tenant-acme", Duration.ofMinutes(1));

        // Then
        assertThat(asked).hasSize(2);
        assertThat(shown(1)).isEqualTo(shown(0));
        assertThat(asked.getFirst().getRequestMethod()).isEqualTo("GET");
    }

    @Test
    void takesAnotherTokenAfterARefusal() {
        // Given
        status = 401;

        // When
        var refused = ask();
        status = 200;
        var accepted = ask();

        // Then
        assertThat(((Answer.Unknown) refused).why()).contains("refused the operator's token");
        assertThat(accepted).isInstanceOf(Answer.Known.class);
        assertThat(shown(1)).isNotEqualTo(shown(0));
    }

    @Test
    void saysWhyItDoesNotKnow() {
        // When
        status = 503;
        var starting = ask();
        status = 200;
        body = "{\"version\":99}";
        var unreadable = ask();
        tenantApi.stop(0);
        var away = ask();

        // Then
        assertThat(((Answer.Unknown) starting).why()).contains("status 503");
        assertThat(((Answer.Unknown) unreadable).why()).contains("can't be read");
        assertThat(((Answer.Unknown) away).why()).contains("doesn't answer");
    }

    private Answer ask() {
        return door.of("acme", "tenant-acme", FRESH);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange);
        try (exchange) {
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private String shown(int request) {
        return asked.get(request).getRequestHeaders().getFirst("Authorization").replaceFirst("^Bearer ", "");
    }

    private static JsonNode part(String token, int index) throws IOException {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[index]));
    }

    private static boolean isSignedBy(JsonNode jwks, String token) throws IOException, GeneralSecurityException {
        var kid = part(token, 0).path("kid").asText();
        for (JsonNode key : jwks.path("keys")) {
            if (key.path("kid").asText().equals(kid)) {
                var verifier = Signature.getInstance("SHA256withRSA");
                verifier.initVerify(KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(number(key.path("n")), number(key.path("e")))));
                verifier.update(token.substring(0, token.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII));
                return verifier.verify(Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1)));
            }
        }
        return false;
    }

    private static BigInteger number(JsonNode encoded) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(encoded.asText()));
    }
}
