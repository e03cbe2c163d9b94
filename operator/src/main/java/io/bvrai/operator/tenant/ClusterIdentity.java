package io.bvrai.operator.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.crds.config.TenantConfig.OperatorIdentity;
import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who the operator is, as its ServiceAccount tokens say it, and the keys they are signed with: fetched hourly, because clusters rotate them. */
final class ClusterIdentity {
    private static final Duration REFRESH = Duration.ofHours(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Keys(String issuer, JsonNode jwks, Instant fetchedAt) {}

    private final KubernetesClient client;
    private final BvraiConfig config;
    private final Clock clock;
    private @Nullable Keys keys;

    ClusterIdentity(KubernetesClient client, BvraiConfig config, Clock clock) {
        this.client = client;
        this.config = config;
        this.clock = clock;
    }

    /** What a tenant's API is to accept: one audience per tenant, so that no token can be replayed at another. */
    OperatorIdentity shownTo(TenantIdentity tenant) {
        Keys current = keys();
        return new OperatorIdentity(
                current.issuer(),
                "system:serviceaccount:" + config.systemNamespace() + ":" + config.serviceAccount(),
                "bvrai-tenant-api/" + tenant.name(),
                current.jwks());
    }

    private synchronized Keys keys() {
        Keys current = keys;
        Instant now = clock.instant();
        if (current == null || !now.isBefore(current.fetchedAt().plus(REFRESH))) {
            String issuer =
                    read("/.well-known/openid-configuration").path("issuer").asText();
            current = new Keys(issuer, read("/openid/v1/jwks"), now);
            keys = current;
        }
        return current;
    }

    private JsonNode read(String path) {
        try {
            return JSON.readTree(client.raw(path));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The API server's answer at " + path + " is no JSON", e);
        }
    }
}
