package io.bvrai.simulator.selftest;

import static io.bvrai.testkit.Patience.SOON;
import static io.bvrai.testkit.Patience.WITHIN_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Tls;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.Step;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.webhook.Signature;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As in a cluster: certificates of a private CA, customers at names no DNS knows, one listener for all vendors. */
class TlsTest {
    private static final String NUMBER = "+12025550100";

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private Tls tls;
    private HttpServer customer;

    @BeforeEach
    void start() throws Exception {
        tls = Certificates.create(folder, List.of("acme.voice.test", "api.twilio.sim.test"));
        customer = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(tls.certificate().toString())
                                .addKeyPath(tls.key().toString())))
                .webSocketHandler(socket -> {
                    signatures.add(socket.headers().get("x-twilio-signature"));
                    socket.close((short) 1000);
                })
                .requestHandler(TlsTest::answer)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static void answer(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Type", "text/xml")
                .end("<Response><Connect><Stream url=\"wss://acme.voice.test/media/t0k3n\"/></Connect>"
                        + "<Say>Over TLS.</Say></Response>");
    }

    private Simulator simulator(Map<String, String> addresses) {
        return Simulator.start(SimulatorConfig.embedded().withTls(tls).withCustomers(tls.certificate(), addresses));
    }

    private JsonObject call(Simulator simulator, Account account) throws Exception {
        simulator.phones().number(account, NUMBER, "https://acme.voice.test/v1/voice#rc=2&rp=all", "");
        return simulator
                .phones()
                .call("+12025550111", NUMBER, List.of(new Step.Hear("over tls", WITHIN_MS)))
                .orElseThrow()
                .awaitEnd(SOON);
    }

    @Test
    void webhooks_and_media_reach_a_mapped_name_over_tls_signed_for_the_name() throws Exception {
        try (Simulator simulator = simulator(Map.of("*.voice.test", "127.0.0.1:" + customer.actualPort()))) {
            // When
            Account account = simulator.phones().subaccount("acme");
            JsonObject ended = call(simulator, account);

            // Then
            assertThat(simulator.log().entries("notification")).isEmpty();
            assertThat(ended.getJsonObject("person").getString("problem")).isNull();
            assertThat(signatures)
                    .containsExactly(
                            Signature.of(account.authToken(), "wss://acme.voice.test/media/t0k3n", new Form()));
        }
    }

    @Test
    void a_certificate_of_an_unknown_ca_fails_the_webhook() throws Exception {
        // Given: the customer's certificate is not the one trusted
        Path other = java.nio.file.Files.createDirectory(folder.resolve("other"));
        Tls untrusted = Certificates.create(other, List.of("acme.voice.test"));
        try (Simulator simulator = Simulator.start(SimulatorConfig.embedded()
                .withTls(tls)
                .withCustomers(
                        untrusted.certificate(), Map.of("*.voice.test", "127.0.0.1:" + customer.actualPort())))) {
            // When
            call(simulator, simulator.phones().subaccount("acme"));

            // Then
            assertThat(simulator.log().entries("webhook")).isNotEmpty().allMatch(entry -> entry.text("error")
                    .equals("11237"));
        }
    }
}
