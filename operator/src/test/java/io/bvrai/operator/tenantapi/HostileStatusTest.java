package io.bvrai.operator.tenantapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.tenantapi.TenantStatusSource.Answer;
import io.bvrai.testkit.Repository;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A {@code tenant-api} in a stranger's hands costs the operator little, and the other tenants nothing. */
class HostileStatusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final byte[] BLANKS = " ".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);

    private final KubernetesClient operator;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch cutOff = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private final HttpServer tenantApi;

    HostileStatusTest() throws IOException {
        tenantApi = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tenantApi.setExecutor(threads);
        tenantApi.createContext("/api/v1/namespaces/bvrai-system/serviceaccounts/bvrai-operator/token", this::grant);
        tenantApi.createContext("/tenant-broken", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(503, -1);
            }
        });
        tenantApi.createContext("/tenant-slow", this::holdOpen);
        tenantApi.createContext("/tenant-endless", this::neverEnd);
        tenantApi.start();
        operator = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(origin())
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        over.countDown();
        tenantApi.stop(0);
        threads.shutdownNow();
        operator.close();
    }

    @Test
    void aBodyThatDripsIsGivenUp() {
        // When
        Answer answer = within(ask(door(Duration.ofSeconds(1)), "slow"));

        // Then
        assertThat(((Answer.Unknown) answer).why()).contains("doesn't answer within 1 s");
    }

    @Test
    void aBodyWithoutEndIsCutOff() throws InterruptedException {
        // When
        Answer answer = within(ask(door(LONG), "endless"));

        // Then
        assertThat(((Answer.Unknown) answer).why()).contains("doesn't answer");
        assertThat(cutOff.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneThatGaveNoAnswerKeepsNoMoreThanOneThreadWaiting() {
        // Given
        StatusClient door = door(LONG);
        within(ask(door, "broken"));
        CompletableFuture<Answer> first = ask(door, "broken", "slow");
        await().atMost(PATIENCE).until(() -> held.get() == 1);

        // When
        Answer second = within(ask(door, "broken", "slow"));

        // Then
        assertThat(second).isInstanceOf(Answer.Unknown.class);
        assertThat(held).hasValue(1);
        assertThat(first).isNotDone();
    }

    @Test
    void aTenantThatIsWaitedForHoldsNoOtherUp() {
        // Given two names that fall into one bin of a hash table of any size
        StatusClient door = door(LONG);
        assertThat("Aa-tenant".hashCode()).isEqualTo("BB-tenant".hashCode());
        CompletableFuture<Answer> first = ask(door, "Aa-tenant", "slow");
        await().atMost(PATIENCE).until(() -> held.get() == 1);

        // When
        Answer other = within(ask(door, "BB-tenant", "broken"));

        // Then
        assertThat(((Answer.Unknown) other).why()).contains("status 503");
        assertThat(first).isNotDone();
    }

    @Test
    void theManifestOfAnOffboardingIsAskedForByItsBeginning() throws IOException {
        // Given
        Instant begun = Instant.ofEpochMilli(1_700_000_000_000L);
        tenantApi.createContext("/tenant-leaving/export/v1/" + begun.toEpochMilli(), exchange -> {
            try (exchange) {
                byte[] document =
                        Files.readAllBytes(Repository.root().resolve("crds/src/test/resources/contract/export.json"));
                boolean mine = "Bearer t".equals(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.sendResponseHeaders(mine ? 200 : 401, document.length);
                exchange.getResponseBody().write(document);
            }
        });
        tenantApi.createContext("/tenant-counting", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(202, -1);
            }
        });
        ExportClient exports = new ExportClient(new ManagementPort(
                operator,
                TestConfig.config(),
                Clock.systemUTC(),
                namespace -> URI.create(origin() + "/" + namespace + "/"),
                LONG));

        // When
        TenantExports.Answer made = exports.of("leaving", "tenant-leaving", begun);
        TenantExports.Answer counting = exports.of("counting", "tenant-counting", begun);
        TenantExports.Answer broken = exports.of("broken", "tenant-broken", begun);

        // Then
        assertThat(((TenantExports.Answer.Made) made).document().manifest()).contains("calls.ndjson");
        assertThat(((TenantExports.Answer.NotMade) counting).why()).contains("still at it");
        assertThat(((TenantExports.Answer.NotMade) broken).why()).contains("status 503");
    }

    private StatusClient door(Duration timeout) {
        return StatusClients.asking(
                namespace -> URI.create(origin() + "/" + namespace + "/"), TestConfig.config(), operator, timeout);
    }

    private String origin() {
        return "http://127.0.0.1:" + tenantApi.getAddress().getPort();
    }

    /** As the API server does. */
    private void grant(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] token = """
                    {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                     "status": {"token": "t", "expirationTimestamp": "2999-01-01T00:00:00Z"}}
                    """.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(201, token.length);
            exchange.getResponseBody().write(token);
        }
    }

    private CompletableFuture<Answer> ask(StatusClient door, String tenant) {
        return ask(door, tenant, tenant);
    }

    private CompletableFuture<Answer> ask(StatusClient door, String tenant, String place) {
        return CompletableFuture.supplyAsync(() -> door.of(tenant, "tenant-" + place, Duration.ZERO), threads);
    }

    private static Answer within(CompletableFuture<Answer> asked) {
        return asked.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private void holdOpen(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            held.incrementAndGet();
            over.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void neverEnd(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            while (over.getCount() > 0) {
                exchange.getResponseBody().write(BLANKS);
            }
        } catch (IOException gone) {
            cutOff.countDown();
            throw gone;
        }
    }
}
