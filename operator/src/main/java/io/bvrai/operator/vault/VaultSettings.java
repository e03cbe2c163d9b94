package io.bvrai.operator.vault;

import io.bvrai.operator.external.TrustBundle;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the operator reaches Vault.
 *
 * @param address base address, as {@code https://vault.example:8200}
 * @param authMount mount of the Kubernetes auth method, as {@code kubernetes}
 * @param role auth role of the operator's ServiceAccount
 * @param tokenFile projected ServiceAccount token with audience {@code vault}; read at every login, because the kubelet renews it
 * @param trust authorities of Vault's certificate
 * @param timeout limit of each request, connecting included
 */
public record VaultSettings(
        URI address, String authMount, String role, Path tokenFile, TrustBundle trust, Duration timeout) {}
