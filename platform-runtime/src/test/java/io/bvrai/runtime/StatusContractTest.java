package io.bvrai.runtime;

import static io.bvrai.testkit.Patience.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.fixture.OperatorStandIn;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.testkit.Repository;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The status document is the one that the operator's StatusDoorTest reads: same fields, same kinds of values. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class StatusContractTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource(management = true)
    URI management;

    @Inject
    RuntimeSettings settings;

    @Test
    void answersAsTheContractShows() throws Exception {
        // Given
        JsonNode contract = JSON.readTree(Repository.root()
                .resolve("crds/src/test/resources/contract/tenant-status.json")
                .toFile());

        // When
        await().atMost(SOON)
                .until(() -> document().path("agents").size() == 1 && document().has("month"));
        JsonNode document = document();

        // Then: campaigns are counted by the dialer's tests
        assertThat(shape(document)).isEqualTo(shape(contract));
    }

    @Test
    void tellsWhichConfigurationItsPodsGoBy() throws Exception {
        // Given
        String written = ConfigJson.fingerprint(
                Files.readString(settings.configDir().resolve("tenant").resolve(TenantConfig.FILE)));

        // When
        await().atMost(SOON).until(() -> document().path("agents").size() == 1);

        // Then
        assertThat(document().path("tenantConfig").asText()).isEqualTo(written);
        assertThat(document().at("/agents/0/pods/0/tenantConfig").asText()).isEqualTo(written);
    }

    private JsonNode document() throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(management.resolve("/status/v1"))
                        .header("Authorization", "Bearer " + OperatorStandIn.token())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static Set<String> shape(JsonNode document) {
        Set<String> shape = new TreeSet<>();
        collect("", document, shape);
        shape.removeIf(path -> path.startsWith("/campaigns"));
        return shape;
    }

    private static void collect(String path, JsonNode node, Set<String> shape) {
        shape.add(path + " " + node.getNodeType());
        node.propertyStream().forEach(property -> collect(path + "/" + property.getKey(), property.getValue(), shape));
        if (node.isArray()) {
            node.valueStream().forEach(element -> collect(path + "[]", element, shape));
        }
    }
}
