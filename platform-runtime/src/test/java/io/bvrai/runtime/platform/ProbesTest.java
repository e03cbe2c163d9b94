package io.bvrai.runtime.platform;

import static io.bvrai.testkit.Patience.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.vault.VaultClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the kubelet asks a pod: whether it has started, whether new calls should come, whether it must be restarted. Three questions, three answers. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class ProbesTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource(management = true)
    URI management;

    @Inject
    RuntimeSettings settings;

    @Inject
    ConfigFiles config;

    @Inject
    VaultClient vault;

    @AfterEach
    void mend() {
        tenant.toCache().mend();
        tenant.toVault().mend();
        tenant.bringDatabaseBack();
    }

    @Test
    void eachProbeAsksSomethingElse() {
        // When
        await().atMost(SOON).until(() -> isUp("ready"));

        // Then
        assertThat(checks("ready")).contains("serve", "signing keys").doesNotContain("dialer");
        assertThat(checks("live")).contains("dialer").doesNotContain("serve");
        assertThat(checks("started")).contains("first readiness").doesNotContain("serve");
        assertThat(isUp("live")).isTrue();
        assertThat(isUp("started")).isTrue();
    }

    @Test
    void noNeighbourThatIsAwayGetsAPodRestarted() {
        // Given
        await().atMost(SOON).until(() -> isUp("ready"));

        // When
        tenant.takeDatabaseDown();
        tenant.toCache().cut();
        tenant.toVault().cut();

        // Then
        await().atMost(SOON).during(Duration.ofSeconds(3)).until(() -> isUp("live") && isUp("started"));
    }

    @Test
    void aPodThatEndsTakesNoNewCallsAndIsNotKilledForIt() {
        // Given
        await().atMost(SOON).until(() -> isUp("ready"));
        Drain drain = new Drain();
        ReadyToServe readiness = new ReadyToServe(settings, config, vault, drain);
        Status before = readiness.call().getStatus();

        // When
        drain.begin();

        // Then
        assertThat(before).isEqualTo(Status.UP);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(isUp("live")).isTrue();
    }

    private boolean isUp(String probe) {
        return ask(probe).path("status").asText().equals("UP");
    }

    private List<String> checks(String probe) {
        return ask(probe)
                .path("checks")
                .valueStream()
                .map(check -> check.path("name").asText())
                .toList();
    }

    private JsonNode ask(String probe) {
        try {
            return JSON.readTree(http.send(
                            HttpRequest.newBuilder(management.resolve("/q/health/" + probe))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            throw new IllegalStateException("the management port can't be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
