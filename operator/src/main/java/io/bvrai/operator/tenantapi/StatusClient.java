package io.bvrai.operator.tenantapi;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.InvalidConfigException;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks each tenant's {@code tenant-api} on its management port, which no route leads to. What answers there may be in anybody's hands: however
 * slowly or much it answers, it costs the other tenants nothing. Thread-safe.
 */
@ApplicationScoped
public class StatusClient implements TenantStatusSource {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** Of the whole exchange, from the connection to the last byte. */
    static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** Some hundred times what a tenant with many agents and campaigns has to say. */
    private static final long LARGEST_DOCUMENT = 1 << 20;
    /** What nobody asked for in this time is of a tenant that is gone. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final OperatorTokens tokens;
    private final Clock clock;
    private final Function<String, URI> address;
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

    @Inject
    StatusClient(KubernetesClient client, BvraiConfig config, Clock clock) {
        this(
                client,
                config,
                clock,
                namespace -> URI.create("http://tenant-api." + namespace + ".svc:9000/status/v1"),
                TIMEOUT);
    }

    /** For tests, whose tenants have no cluster DNS. */
    StatusClient(
            KubernetesClient client, BvraiConfig config, Clock clock, Function<String, URI> address, Duration timeout) {
        this.tokens = new OperatorTokens(client, config.systemNamespace(), config.serviceAccount(), clock);
        this.clock = clock;
        this.address = address;
        this.timeout = timeout;
    }

    @Override
    public Answer of(String tenant, String namespace, Duration maxAge) {
        Optional<Answer> known = recall(tenant, maxAge);
        if (known.isPresent()) {
            return known.get();
        }
        var mine = new CompletableFuture<Answer>();
        CompletableFuture<Answer> others = underWay.putIfAbsent(tenant, mine);
        return others == null ? askOnce(tenant, namespace, maxAge, mine) : await(tenant, others);
    }

    /** For all who ask meanwhile: the agents of one tenant wait for one answer instead of asking for one each. */
    private Answer askOnce(String tenant, String namespace, Duration maxAge, CompletableFuture<Answer> asked) {
        try {
            // Whoever asked before may have ended between the look and the turn.
            Answer answer = recall(tenant, maxAge).orElseGet(() -> remember(tenant, ask(tenant, namespace)));
            asked.complete(answer);
            return answer;
        } finally {
            underWay.remove(tenant, asked);
            asked.complete(new Answer.Unknown("tenant-api couldn't be asked"));
        }
    }

    /** A tenant that gave no answer the last time keeps one thread waiting, not one for each of its agents. */
    private Answer await(String tenant, CompletableFuture<Answer> others) {
        Remembered last = remembered.get(tenant);
        return last != null && last.answer() instanceof Answer.Unknown ? last.answer() : others.join();
    }

    private Optional<Answer> recall(String tenant, Duration maxAge) {
        return Optional.ofNullable(remembered.get(tenant))
                .filter(last -> isFresh(last, maxAge))
                .map(Remembered::answer);
    }

    private boolean isFresh(Remembered last, Duration maxAge) {
        return clock.instant().isBefore(last.at().plus(maxAge));
    }

    private Answer remember(String tenant, Answer answer) {
        remembered.values().removeIf(last -> !isFresh(last, KEPT));
        remembered.put(tenant, new Remembered(answer, clock.instant()));
        return answer;
    }

    private Answer ask(String tenant, String namespace) {
        try {
            var request = HttpRequest.newBuilder(address.apply(namespace))
                    .header("Authorization", "Bearer " + tokens.forTenant(tenant))
                    .GET()
                    .build();
            var response = exchange(request);
            return switch (response.statusCode()) {
                case OK -> new Answer.Known(ConfigJson.read(response.body(), TenantStatusDocument.class));
                case UNAUTHORIZED -> {
                    tokens.forget(tenant);
                    yield new Answer.Unknown("tenant-api refused the operator's token");
                }
                default -> new Answer.Unknown("tenant-api answered with status " + response.statusCode());
            };
        } catch (ExecutionException unreachable) {
            return new Answer.Unknown("tenant-api doesn't answer");
        } catch (TimeoutException slow) {
            return new Answer.Unknown("tenant-api doesn't answer within " + timeout.toSeconds() + " s");
        } catch (InvalidConfigException unreadable) {
            return new Answer.Unknown("tenant-api's document can't be read: " + unreadable.getMessage());
        } catch (KubernetesClientException noToken) {
            return new Answer.Unknown("the API server gave no token for tenant-api (status " + noToken.getCode() + ")");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("the operator is stopping");
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

    private record Remembered(Answer answer, Instant at) {}
}
