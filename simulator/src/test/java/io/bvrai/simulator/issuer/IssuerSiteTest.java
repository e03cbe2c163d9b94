package io.bvrai.simulator.issuer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As who trusts the issuer finds it: by its name alone. */
class IssuerSiteTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private Simulator simulator;

    @BeforeEach
    void start() {
        simulator = Simulator.start(SimulatorConfig.embedded());
    }

    @AfterEach
    void stop() {
        simulator.close();
        http.close();
    }

    @Test
    void what_it_signs_is_verified_by_what_it_publishes() throws Exception {
        // Given
        URI issuer = simulator.baseUrl(Site.ISSUER);
        JsonObject discovery = get(issuer.resolve("/.well-known/openid-configuration"));
        JsonObject key = get(URI.create(discovery.getString("jwks_uri")))
                .getJsonArray("keys")
                .getJsonObject(0);

        // When
        Instant before = Instant.now();
        String token = simulator
                .issuer()
                .token("acme-voice", "ann", new JsonObject().put("roles", "viewer"), Duration.ofMinutes(5));

        // Then
        List<String> parts = List.of(token.split("\\."));
        JsonObject claims = json(parts.get(1));
        assertThat(discovery.getString("issuer")).isEqualTo(issuer.toString());
        assertThat(json(parts.get(0)).getString("kid")).isEqualTo(key.getString("kid"));
        assertThat(verifies(key, token)).isTrue();
        assertThat(verifies(key, encoded(claims.copy().put("aud", "globex-voice")), parts))
                .as("made out to somebody else afterwards")
                .isFalse();
        assertThat(claims.getString("iss")).isEqualTo(issuer.toString());
        assertThat(claims.getString("aud")).isEqualTo("acme-voice");
        assertThat(claims.getString("sub")).isEqualTo("ann");
        assertThat(claims.getString("roles")).isEqualTo("viewer");
        assertThat(claims.getLong("exp")).isBetween(before.getEpochSecond() + 300, before.getEpochSecond() + 330);
        assertThat(simulator.log().entries("issuer")).hasSize(2);
    }

    @Test
    void two_simulators_sign_with_keys_of_their_own() throws Exception {
        // Given
        String token = simulator.issuer().token("acme-voice", "ann", new JsonObject(), Duration.ofMinutes(5));

        // When
        try (Simulator other = Simulator.start(SimulatorConfig.embedded())) {
            JsonArray keys = get(other.baseUrl(Site.ISSUER).resolve("/keys")).getJsonArray("keys");

            // Then
            assertThat(keys).hasSize(1);
            assertThat(verifies(keys.getJsonObject(0), token)).isFalse();
        }
    }

    private JsonObject get(URI url) throws Exception {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s", url).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static boolean verifies(JsonObject key, String token) throws Exception {
        List<String> parts = List.of(token.split("\\."));
        return verifies(key, parts.get(1), parts);
    }

    private static boolean verifies(JsonObject key, String claims, List<String> parts) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(publicKey(key));
        signature.update((parts.get(0) + "." + claims).getBytes(UTF_8));
        return signature.verify(Base64.getUrlDecoder().decode(parts.get(2)));
    }

    private static PublicKey publicKey(JsonObject key) throws Exception {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(number(key.getString("x")), number(key.getString("y")));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(String text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }

    private static JsonObject json(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
    }

    private static String encoded(JsonObject json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.encode().getBytes(UTF_8));
    }
}
