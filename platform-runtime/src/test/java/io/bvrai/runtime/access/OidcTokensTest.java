package io.bvrai.runtime.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.TenantConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.Headers;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a token of the issuer's is good, to the second; what isn't one at all is tried over HTTP, see OidcSignInTest. */
class OidcTokensTest {
    private static final TenantConfig.Oidc OIDC =
            new TenantConfig.Oidc("https://id.acme.example", "acme-voice", "groups");

    /** Half of the image's (hack/images/options.sh), as code that has run often takes less. In bytes. */
    private static final long STACK = 256 * 1024;

    private static final long NOON = Instant.parse("2026-01-01T12:00:00Z").getEpochSecond();

    @ParameterizedTest
    @CsvSource({
        // Good from noon to one o'clock, by clocks that may differ by half a minute.
        "-31, false",
        "-30, true",
        "0, true",
        "3600, true",
        "3629, true",
        "3630, false"
    })
    void isGoodInItsTimeByClocksThatDifferByHalfAMinute(long secondsAfterNoon, boolean good) throws JoseException {
        // Given
        PublicJsonWebKey key = key("RS256");
        String token = signed("RS256", key);

        // Then
        assertThat(OidcTokens.verified(token, OIDC, List.of(key), Instant.ofEpochSecond(NOON + secondsAfterNoon)))
                .matches(claims -> claims.isPresent() == good);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
    void maySignWithAnyKeyThatCanBeShownToEverybody(String algorithm) throws JoseException {
        // Given
        PublicJsonWebKey key = key(algorithm);
        PublicJsonWebKey other = key(algorithm);

        // When
        String token = signed(algorithm, key);

        // Then
        assertThat(OidcTokens.verified(token, OIDC, List.of(key), Instant.ofEpochSecond(NOON)))
                .isPresent();
        assertThat(OidcTokens.verified(token, OIDC, List.<JsonWebKey>of(other), Instant.ofEpochSecond(NOON)))
                .isEmpty();
    }

    @Test
    void mayNotSignWithAKeyOfAKindThatNobodyAskedFor() throws JoseException {
        // Given
        PublicJsonWebKey key = OkpJwkGenerator.generateJwk(OctetKeyPairJsonWebKey.SUBTYPE_ED25519);
        key.setKeyId("k1");

        // When
        String token = signed(AlgorithmIdentifiers.EDDSA, key);

        // Then
        assertThat(OidcTokens.verified(token, OIDC, List.of(key), Instant.ofEpochSecond(NOON)))
                .isEmpty();
    }

    @Test
    void anAlgorithmOfAnyDepthIsRefusedOnTheSmallStackOfAPodsThreads() throws Exception {
        // Given: as deep as a request's head has room for
        int deep = 5_000;
        String header = "{\"alg\":" + "[".repeat(deep) + "]".repeat(deep) + "}";
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(UTF_8)) + ".e30.e30";

        // When
        CompletableFuture<Headers> headers = new CompletableFuture<>();
        Thread small =
                new Thread(null, () -> headers.completeAsync(() -> headers(token), Runnable::run), "small", STACK);
        small.start();

        // Then
        assertThat(headers)
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withCauseInstanceOf(IllegalArgumentException.class);
    }

    private static Headers headers(String token) {
        try {
            return OidcTokens.headers(token);
        } catch (JoseException refused) {
            throw new IllegalArgumentException(refused);
        }
    }

    private static PublicJsonWebKey key(String algorithm) throws JoseException {
        PublicJsonWebKey key =
                switch (algorithm) {
                    case "ES256" -> EcJwkGenerator.generateJwk(EllipticCurves.P256);
                    case "ES384" -> EcJwkGenerator.generateJwk(EllipticCurves.P384);
                    case "ES512" -> EcJwkGenerator.generateJwk(EllipticCurves.P521);
                    default -> RsaJwkGenerator.generateJwk(2048);
                };
        key.setKeyId("k1");
        return key;
    }

    private static String signed(String algorithm, PublicJsonWebKey key) throws JoseException {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(algorithm);
        token.setKeyIdHeaderValue("k1");
        token.setKey(key.getPrivateKey());
        token.setPayload("{\"iss\":\"%s\",\"aud\":[\"another\",\"%s\"],\"sub\":\"ann\",\"nbf\":%d,\"exp\":%d}"
                .formatted(OIDC.issuer(), OIDC.audience(), NOON, NOON + 3600));
        return token.getCompactSerialization();
    }
}
