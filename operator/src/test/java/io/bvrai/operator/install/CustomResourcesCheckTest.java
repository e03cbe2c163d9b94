package io.bvrai.operator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.bvrai.testkit.kubernetes.TestNamespace;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real API server's OpenAPI, as it is and as an older installation would answer it. */
@ExtendWith(ControlPlane.class)
class CustomResourcesCheckTest {
    private static final String OPENAPI = "/openapi/v3/apis/voice.bvrai.io/v1alpha1";
    private static final int NOT_FOUND = 404;

    private final AtomicReference<String> served = new AtomicReference<>("");
    private final AtomicInteger ended = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private void listen(InetSocketAddress address) throws IOException {
        server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
            var body = served.get().getBytes(StandardCharsets.UTF_8);
            var known = body.length > 0 && exchange.getRequestURI().getPath().equals(OPENAPI);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(known ? 200 : NOT_FOUND, known ? body.length : -1);
            try (var out = exchange.getResponseBody()) {
                out.write(known ? body : new byte[0]);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void startsOnTheCommittedCrdsWithoutAnyRightOfItsOwn(
            KubernetesClient admin, ClusterEnvironment cluster, TestNamespace namespace) {
        // Given an identity that no role is bound to
        try (var nobody = unprivileged(admin, cluster, namespace.name())) {
            var check = check(nobody);

            // When the operator starts
            check.start(new StartupEvent());

            // Then it may, and is ready
            assertThat(check.call().getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void refusesToStartWhereAFieldIsMissingAndNamesIt(KubernetesClient admin) {
        // Given CRDs of a release that didn't know callsPerPod yet
        served.set(admin.raw(OPENAPI).replace("\"callsPerPod\"", "\"callsEach\""));

        // Then
        try (var client = client()) {
            assertThatThrownBy(() -> check(client).start(new StartupEvent()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("older than this operator")
                    .hasMessageContaining("VoiceAgent lacks spec.scale.callsPerPod")
                    .hasMessageContaining("Upgrade the chart bvrai-crds first");
        }
    }

    @Test
    void refusesToStartWhereAKindIsMissing(KubernetesClient admin) {
        served.set(admin.raw(OPENAPI).replace("\"kind\":\"CallCampaign\"", "\"kind\":\"CallCampaigns\""));

        try (var client = client()) {
            assertThatThrownBy(() -> check(client).start(new StartupEvent()))
                    .hasMessageContaining("CallCampaign isn't served")
                    .hasMessageNotContaining("Tenant");
        }
    }

    @Test
    void refusesToStartWhereNoCrdIsInstalled() {
        try (var client = client()) {
            assertThatThrownBy(() -> check(client).start(new StartupEvent()))
                    .hasMessageContaining("Tenant isn't served");
        }
    }

    @Test
    void waitsForAnApiServerThatDoesNotAnswerYetAndIsReadyWhenItDoes(KubernetesClient admin) throws IOException {
        // Given an API server that is down
        var address = server.getAddress();
        server.stop(0);
        try (var client = client()) {
            var check = check(client);
            assertThatCode(() -> check.start(new StartupEvent())).doesNotThrowAnyException();
            assertThat(check.call().getStatus()).isEqualTo(Status.DOWN);
            assertThat(ended).hasValue(0);

            // When it answers
            served.set(admin.raw(OPENAPI));
            listen(address);

            // Then
            assertThat(check.call().getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void endsWhenTheApiServerAnswersLateAndItsCrdsAreOlder(KubernetesClient admin) throws IOException {
        var address = server.getAddress();
        server.stop(0);
        try (var client = client()) {
            var check = check(client);
            check.start(new StartupEvent());

            served.set(admin.raw(OPENAPI).replace("\"callsPerPod\"", "\"callsEach\""));
            listen(address);

            assertThat(check.call().getStatus()).isEqualTo(Status.DOWN);
            assertThat(ended).hasValue(1);
        }
    }

    private CustomResourcesCheck check(KubernetesClient client) {
        return new CustomResourcesCheck(client, ended::incrementAndGet);
    }

    private KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(
                                "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                                        + server.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    private static KubernetesClient unprivileged(KubernetesClient admin, ClusterEnvironment cluster, String namespace) {
        var account = admin.resource(new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("nobody")
                .withNamespace(namespace)
                .endMetadata()
                .build());
        account.create();
        var token = admin.serviceAccounts()
                .inNamespace(namespace)
                .withName("nobody")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(cluster.apiServer().toString())
                        .withCaCertFile(cluster.certificateAuthority().toString())
                        .withOauthToken(token)
                        .build())
                .build();
    }
}
