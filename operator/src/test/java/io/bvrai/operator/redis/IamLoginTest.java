package io.bvrai.operator.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

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
        java.util.Arrays.sort(signed);
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
