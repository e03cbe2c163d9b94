package io.bvrai.operator.tenant;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes secrets. What it returns goes into Vault and nowhere else. */
final class Mint {
    private static final int KEY_BYTES = 32;

    private final SecureRandom random;

    Mint(SecureRandom random) {
        this.random = random;
    }

    /** 256 bits, base64: a key of the runtime's. */
    String key() {
        return Base64.getEncoder().encodeToString(bytes());
    }

    /** 256 bits that may stand anywhere text may. */
    String password() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }

    /** An API key; its prefix lets secret scanners recognise one that leaked. */
    String apiKey() {
        return "bvk_" + password();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
