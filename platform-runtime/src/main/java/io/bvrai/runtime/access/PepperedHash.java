package io.bvrai.runtime.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bvrai.runtime.platform.vault.Secrets;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;

/** HMAC-SHA256 under the tenant's pepper: equal texts are told by it, and the text isn't without the pepper. */
@Singleton
public class PepperedHash {
    private final Secrets secrets;

    @Inject
    PepperedHash(Secrets secrets) {
        this.secrets = secrets;
    }

    byte[] of(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secrets.api().pepper());
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** What names a hash where all of it would be too long: its first 16 hex digits. */
    static String id(byte[] hash) {
        return HexFormat.of().formatHex(hash, 0, 8);
    }
}
