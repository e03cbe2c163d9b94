package io.bvrai.crds.config;

/**
 * What vouches for a tenant's data when it leaves: hashes and counts, never rows. Answer of {@code GET /export/v1/{offboarding}} on the management port.
 *
 * @param version format, see {@link ConfigJson#VERSION}
 * @param manifest text of the {@code manifest.json} that the tenant's archive has as long as nothing changes, byte for byte
 * @param signature base64 of its {@code manifest.sig}
 */
public record ExportDocument(int version, String manifest, String signature) implements Versioned {}
