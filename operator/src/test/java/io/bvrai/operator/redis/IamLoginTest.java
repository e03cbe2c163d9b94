package io.bvrai.operator.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.BackingServices;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

class IamLoginTest {
    private static final String SCOPE = "20261121/eu-central-1/elasticache/aws4_request";

    private final IamLogin login = new IamLogin(
            new ElasticacheSettings("eu-central-1", "Bvrai-Prod", "bvrai-prod", "bvrai-prod-platform"),
            StaticCredentialsProvider.create(AwsSessionCredentials.create("ACCESS", "secret", "session")),
            Clock.fixed(Instant.parse("2026-11-21T14:00:00Z"), ZoneOffset.UTC));

    @Test
    void isASignedRequestToConnectThatEndsAfterFifteenMinutes() {
        // When
        AdminUser user = login.get();

        // Then
        assertThat(user.username()).isEqualTo("bvrai-prod-platform");
        assertThat(user.password())
                .startsWith("bvrai-prod/?")
                .contains("Action=connect")
                .contains("User=bvrai-prod-platform")
                .contains("X-Amz-Expires=900")
                .contains("X-Amz-Date=20261121T140000Z")
                .contains("X-Amz-Security-Token=session");
        assertThat(user).asString().doesNotContain("X-Amz");
    }

    /** The signature, made once more as Signature Version 4 says. */
    @Test
    void isSignedAsAwsWillCheckIt() throws GeneralSecurityException {
        // Given
        String query = login.get().password().substring("bvrai-prod/?".length());
        int end = query.indexOf("&X-Amz-Signature=");
        String signature = query.substring(end + "&X-Amz-Signature=".length());
        String[] signed = query.substring(0, end).split("&");
        Arrays.sort(signed);
        String request =
                String.join("\n", "GET", "/", String.join("&", signed), "host:bvrai-prod", "", "host", sha256(""));

        // When
        String toSign = String.join("\n", "AWS4-HMAC-SHA256", "20261121T140000Z", SCOPE, sha256(request));
        byte[] key = "AWS4secret".getBytes(StandardCharsets.UTF_8);
        for (String part : SCOPE.split("/")) {
            key = hmac(key, part);
        }

        // Then
        assertThat(signature).isEqualTo(HexFormat.of().formatHex(hmac(key, toSign)));
    }

    @Test
    void withoutCredentialsTheCacheIsUnavailable() {
        // Given
        IamLogin nobody = new IamLogin(
                new ElasticacheSettings("eu-central-1", "bvrai-prod", "bvrai-prod", "bvrai-prod-platform"),
                () -> {
                    throw SdkClientException.create("none to be found");
                },
                Clock.systemUTC());

        // When // Then
        assertThatThrownBy(nobody::get)
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE))
                .hasMessageContaining("bvrai-prod with: none to be found");
    }

    /** As long as it is, it goes where a password goes. */
    @Test
    void aSessionLogsInWithIt() {
        // Given
        BackingServices backing = BackingServices.running();
        AdminUser signed = login.get();
        try (Jedis admin = backing.redisAsAdmin()) {
            admin.aclSetUser(signed.username(), "reset", "on", ">" + signed.password(), "+ping");
        }
        RedisSessions sessions = new RedisSessions(
                new RedisSettings(backing.redisHost(), backing.redisPort(), backing.trust(), Duration.ofSeconds(5)),
                login);

        try {
            // When // Then
            assertThat(sessions.<String>with(Jedis::ping)).isEqualTo("PONG");
        } finally {
            try (Jedis admin = backing.redisAsAdmin()) {
                admin.aclDelUser(signed.username());
            }
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
