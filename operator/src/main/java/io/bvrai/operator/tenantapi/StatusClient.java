package io.bvrai.operator.tenantapi;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.InvalidConfigException;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Asks each tenant's {@code tenant-api} on its management port, which no route leads to. Thread-safe. */
@ApplicationScoped
public class StatusClient implements TenantStatusSource {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final OperatorTokens tokens;
    private final Clock clock;
    private final Function<String, URI> address;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    @Inject
    StatusClient(KubernetesClient client, BvraiConfig config, Clock clock) {
        this(client, config, clock, namespace -> URI.create("http://tenant-api." + namespace + ".svc:9000/status/v1"));
    }

    /** For tests, whose tenants have no cluster DNS. */
    StatusClient(KubernetesClient client, BvraiConfig config, Clock clock, Function<String, URI> address) {
        this.tokens = new OperatorTokens(client, config.systemNamespace(), config.serviceAccount(), clock);
        this.clock = clock;
        this.address = address;
    }

    @Override
    public Answer of(String tenant, String namespace, Duration maxAge) {
        // Inside compute, so that the agents of one tenant wait for one answer instead of asking for one each.
        return remembered
                .compute(
                        tenant,
                        (name, last) -> last != null && isFresh(last, maxAge) ? last : remember(ask(name, namespace)))
                .answer();
    }

    private boolean isFresh(Remembered last, Duration maxAge) {
        return clock.instant().isBefore(last.at().plus(maxAge));
    }

    private Remembered remember(Answer answer) {
        return new Remembered(answer, clock.instant());
    }

    private Answer ask(String tenant, String namespace) {
        try {
            var request = HttpRequest.newBuilder(address.apply(namespace))
                    .timeout(TIMEOUT)
                    .header("Authorization", "Bearer " + tokens.forTenant(tenant))
                    .GET()
                    .build();
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return switch (response.statusCode()) {
                case OK -> new Answer.Known(ConfigJson.read(response.body(), TenantStatusDocument.class));
                case UNAUTHORIZED -> {
                    tokens.forget(tenant);
                    yield new Answer.Unknown("tenant-api refused the operator's token");
                }
                default -> new Answer.Unknown("tenant-api answered with status " + response.statusCode());
            };
        } catch (IOException unreachable) {
            return new Answer.Unknown("tenant-api doesn't answer");
        } catch (InvalidConfigException unreadable) {
            return new Answer.Unknown("tenant-api's document can't be read: " + unreadable.getMessage());
        } catch (KubernetesClientException noToken) {
            return new Answer.Unknown("the API server gave no token for tenant-api (status " + noToken.getCode() + ")");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("the operator is stopping");
        }
    }

    private record Remembered(Answer answer, Instant at) {}
}
