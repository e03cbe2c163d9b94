package io.bvrai.simulator.issuer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.UUID;

/** A key on P-256 (ES256: RFC 7518, section 3.4), drawn anew by each simulator: no token outlives one. */
record SigningKey(String id, KeyPair pair) {
    static final String ALGORITHM = "ES256";
    private static final int COORDINATE_BYTES = 32;
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new SigningKey(UUID.randomUUID().toString(), generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** The public half as a JSON Web Key. */
    JsonObject jwk() {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        return new JsonObject()
                .put("kty", "EC")
                .put("crv", "P-256")
                .put("use", "sig")
                .put("alg", ALGORITHM)
                .put("kid", id)
                .put("x", coordinate(key.getW().getAffineX()))
                .put("y", coordinate(key.getW().getAffineY()));
    }

    /** A JSON Web Token in its compact form. */
    String signed(JsonObject claims) {
        JsonObject header =
                new JsonObject().put("alg", ALGORITHM).put("typ", "JWT").put("kid", id);
        String signed = encoded(header) + "." + encoded(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(UTF_8));
            return signed + "." + URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has ECDSA", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }

    private static String encoded(JsonObject json) {
        return URL.encodeToString(json.encode().getBytes(UTF_8));
    }

    /** As many bytes as the curve's, whatever leading zeros or sign byte the number has (RFC 7518, section 6.2.1.2). */
    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return URL.encodeToString(fixed);
    }
}
