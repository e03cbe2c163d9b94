package io.bvrai.runtime.export;

import java.util.List;

/**
 * What an export consists of. It names no time: the same rows give the same manifest, byte for byte, whoever asks and however often.
 *
 * @param version of this format
 * @param schemaVersion which the rows were read by
 * @param files in the archive's order
 * @param signedWith how {@code manifest.sig} is verified
 */
record ExportManifest(
        int version, String tenant, String tenantId, String schemaVersion, List<File> files, SigningKey signedWith) {
    static final int VERSION = 1;

    ExportManifest {
        files = List.copyOf(files);
    }

    /**
     * A file.
     *
     * @param rows documents, one a line
     * @param sha256 in hexadecimal digits
     */
    record File(String name, long rows, long bytes, String sha256) {}

    /**
     * The key, which never leaves Vault.
     *
     * @param key its name
     * @param publicKey PEM
     */
    record SigningKey(String key, int version, String algorithm, String publicKey) {}
}
