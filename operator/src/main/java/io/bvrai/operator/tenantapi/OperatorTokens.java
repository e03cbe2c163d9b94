package io.bvrai.operator.tenantapi;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens of the operator's own ServiceAccount, one audience for each tenant: with one for all, a compromised tenant could show the token it was
 * shown to another tenant. Thread-safe.
 */
final class OperatorTokens {
    private static final long LIFETIME_SECONDS = 3600;
    /** Replaced well before it ends, so that none ends under way. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private final KubernetesClient client;
    private final String namespace;
    private final String serviceAccount;
    private final Clock clock;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();

    OperatorTokens(KubernetesClient client, String namespace, String serviceAccount, Clock clock) {
        this.client = client;
        this.namespace = namespace;
        this.serviceAccount = serviceAccount;
        this.clock = clock;
    }

    /** The audience made for one tenant alone. */
    static String audience(String tenant) {
        return "bvrai-tenant-api/" + tenant;
    }

    /**
     * A token that lives on for some minutes at least.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server doesn't give one
     */
    String forTenant(String tenant) {
        Token known = tokens.get(tenant);
        return known != null && isFresh(known) ? known.value() : renewed(tenant).value();
    }

    /** The tenant refused the token; the next one is a new one. */
    void forget(String tenant) {
        tokens.remove(tenant);
    }

    private boolean isFresh(Token token) {
        return clock.instant().isBefore(token.expires().minus(MARGIN));
    }

    /** Not under the map's lock: tenants whose names fall together would wait for each other. */
    private Token renewed(String tenant) {
        Token token = request(tenant);
        // Those of tenants that are gone end, and go.
        tokens.values().removeIf(old -> !isFresh(old));
        tokens.put(tenant, token);
        return token;
    }

    private Token request(String tenant) {
        var granted = client.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences(audience(tenant))
                        .withExpirationSeconds(LIFETIME_SECONDS)
                        .endSpec()
                        .build())
                .getStatus();
        return new Token(granted.getToken(), Instant.parse(granted.getExpirationTimestamp()));
    }

    private record Token(String value, Instant expires) {
        @Override
        public String toString() {
            return "Token[until " + expires + "]";
        }
    }
}
