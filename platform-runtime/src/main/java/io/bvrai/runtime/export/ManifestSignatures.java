package io.bvrai.runtime.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.vault.VaultClient;
import io.bvrai.runtime.platform.vault.VaultException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * Signs manifests with the tenant's Ed25519 key, which Vault makes and keeps (https://developer.hashicorp.com/vault/api-docs/secret/transit#sign-data).
 * Ed25519 is deterministic (RFC 8032): the same manifest has the same signature. Blocks; throws {@link VaultException}.
 */
@Singleton
class ManifestSignatures {
    static final String ALGORITHM = "Ed25519";

    /** What comes before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, 4). */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int LINE = 64;

    private final VaultClient vault;
    private final String name;

    @Inject
    ManifestSignatures(VaultClient vault, RuntimeSettings settings) {
        this.vault = vault;
        this.name = settings.namespace() + "-export";
    }

    /** The key that signs now. */
    ExportManifest.SigningKey key() {
        String path = "transit/keys/" + name;
        JsonNode key = vault.read(path);
        int version = key.path("latest_version").asInt();
        byte[] raw = Base64.getDecoder()
                .decode(key.path("keys")
                        .path(Integer.toString(version))
                        .path("public_key")
                        .asText());
        if (raw.length != 32) {
            throw new VaultException(path, 200, "the key is no Ed25519 key");
        }
        return new ExportManifest.SigningKey(name, version, ALGORITHM, pem(raw));
    }

    /** The 64 bytes of a signature by that key. */
    byte[] sign(ExportManifest.SigningKey key, byte[] manifest) {
        String path = "transit/sign/" + name;
        String signature = vault.write(
                        path,
                        Map.of(
                                "input", Base64.getEncoder().encodeToString(manifest),
                                "key_version", Integer.toString(key.version())))
                .path("signature")
                .asText();
        // vault:v1:base64
        return Base64.getDecoder().decode(signature.substring(signature.lastIndexOf(':') + 1));
    }

    private static String pem(byte[] raw) {
        byte[] spki =
                ByteBuffer.allocate(SPKI.length + raw.length).put(SPKI).put(raw).array();
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(spki)
                + "\n-----END PUBLIC KEY-----\n";
    }
}
