package io.bvrai.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.fixture.OperatorStandIn;
import io.bvrai.runtime.fixture.TenantApi;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.testkit.Patience;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one document that the operator reads of a tenant. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class StatusDocumentTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource
    URI application;

    @TestHTTPResource(management = true)
    URI management;

    private final HttpClient http = HttpClient.newHttpClient();
    private TenantApi api;

    @BeforeEach
    void aClient() {
        api = new TenantApi(application);
    }

    @Test
    void theOperatorReadsTheStatusWithATokenOfItsOwnForThisTenantOnly() throws Exception {
        // Given
        URI status = management.resolve("/status/v1");
        Awaitility.await().atMost(Patience.SOON).until(() -> !JSON.readTree(
                        statusWith(status, OperatorStandIn.token()).body())
                .path("agents")
                .isEmpty());

        // When
        HttpResponse<String> answer = statusWith(status, OperatorStandIn.token());
        List<HttpResponse<String>> refused = List.of(
                statusWith(
                        status,
                        OperatorStandIn.token(
                                OperatorStandIn.ISSUER, OperatorStandIn.SUBJECT, "bvrai-tenant-api/other")),
                statusWith(
                        status,
                        OperatorStandIn.token(
                                OperatorStandIn.ISSUER,
                                "system:serviceaccount:tenant-acme:tenant-api",
                                OperatorStandIn.AUDIENCE)),
                statusWith(
                        status,
                        OperatorStandIn.token("https://elsewhere", OperatorStandIn.SUBJECT, OperatorStandIn.AUDIENCE)),
                statusWith(status, TenantOnRealServices.FIRST_KEY));

        // Then
        JsonNode agent = JSON.readTree(answer.body()).path("agents").get(0);
        assertThat(agent.path("name").asText()).isEqualTo("reception");
        assertThat(agent.path("pods").get(0).path("stableRevision").asText()).matches("[0-9a-f]{16}");
        assertThat(refused)
                .allSatisfy(refusal -> assertThat(refusal.statusCode()).isEqualTo(401));
        assertThat(api.get("/status/v1", TenantOnRealServices.FIRST_KEY).statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> statusWith(URI status, String token) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(status)
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
