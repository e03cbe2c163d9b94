package io.bvrai.operator.tenantapi;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.InvalidConfigException;
import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Reads documents of a {@code tenant-api} on its management port, which no route leads to. What answers there may be in anybody's hands: however
 * slowly or much it answers, it costs no more than its deadline. Thread-safe.
 */
@Singleton
final class ManagementPort {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** Of the whole exchange, from the connection to the last byte. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** Some hundred times what a tenant with many agents and campaigns has to say. */
    private static final long LARGEST_DOCUMENT = 1 << 20;

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int UNAUTHORIZED = 401;

    private final OperatorTokens tokens;
    private final Function<String, URI> address;
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    @Inject
    ManagementPort(KubernetesClient client, BvraiConfig config, Clock clock) {
        this(client, config, clock, namespace -> URI.create("http://tenant-api." + namespace + ".svc:9000/"), TIMEOUT);
    }

    /**
     * For tests, whose tenants have no cluster DNS.
     *
     * @param address of a tenant's namespace, up to its last slash
     * @param timeout how long one whole exchange may last
     */
    ManagementPort(
            KubernetesClient client, BvraiConfig config, Clock clock, Function<String, URI> address, Duration timeout) {
        this.tokens = new OperatorTokens(client, config.systemNamespace(), config.serviceAccount(), clock);
        this.address = address;
        this.timeout = timeout;
    }

    /** What came back. */
    sealed interface Reply<T> {
        /** The document. */
        record Document<T>(T document) implements Reply<T> {}

        /** None. The sentence says why, for a condition. */
        record None<T>(String why) implements Reply<T> {}
    }

    /** @param path such as {@code status/v1} */
    <T> Reply<T> get(String tenant, String namespace, String path, Class<T> type) {
        try {
            var request = HttpRequest.newBuilder(address.apply(namespace).resolve(path))
                    .header("Authorization", "Bearer " + tokens.forTenant(tenant))
                    .GET()
                    .build();
            var response = exchange(request);
            return switch (response.statusCode()) {
                case OK -> new Reply.Document<>(ConfigJson.read(response.body(), type));
                case ACCEPTED -> new Reply.None<>("tenant-api is still at it");
                case UNAUTHORIZED -> {
                    tokens.forget(tenant);
                    yield new Reply.None<>("tenant-api refused the operator's token");
                }
                default -> new Reply.None<>("tenant-api answered with status " + response.statusCode());
            };
        } catch (ExecutionException unreachable) {
            return new Reply.None<>("tenant-api doesn't answer");
        } catch (TimeoutException slow) {
            return new Reply.None<>("tenant-api doesn't answer within " + timeout.toSeconds() + " s");
        } catch (InvalidConfigException unreadable) {
            return new Reply.None<>("tenant-api's document can't be read: " + unreadable.getMessage());
        } catch (KubernetesClientException noToken) {
            return new Reply.None<>("the API server gave no token for tenant-api (status " + noToken.getCode() + ")");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Reply.None<>("the operator is stopping");
        }
    }

    /** The client's own timeout ends with the headers: a body that drips would never end. */
    private HttpResponse<String> exchange(HttpRequest request)
            throws ExecutionException, TimeoutException, InterruptedException {
        var body = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), LARGEST_DOCUMENT);
        var exchange = http.sendAsync(request, body);
        try {
            return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            // Closes the connection of one that hasn't ended; nothing to one that has.
            exchange.cancel(true);
        }
    }
}
