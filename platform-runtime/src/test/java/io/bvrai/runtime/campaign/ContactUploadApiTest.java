package io.bvrai.runtime.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Uploads over HTTP: long ones as a stream, everything else within a limit. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class ContactUploadApiTest {
    private static final byte[] THREE_MEBIBYTES = rows(1000, 3000).getBytes(UTF_8);

    @TestHTTPResource
    URI application;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aListOfManyMebibytesIsReadAsAStreamOfUnknownLength() throws Exception {
        // Given
        BodyPublisher stream = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(THREE_MEBIBYTES));

        // When
        HttpResponse<String> answer = post("/api/v1/contact-lists/long/contacts", "text/csv", stream);

        // Then
        JsonNode upload = new ObjectMapper().readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(upload.path("added").asInt()).isEqualTo(1000);
    }

    @Test
    void aMalformedListIsRefusedAndNamesTheLine() throws Exception {
        // Given
        String rows = "{\"number\":\"+14155550140\"}\n{\"number\":";

        // When
        HttpResponse<String> answer =
                post("/api/v1/contact-lists/broken/contacts", "application/x-ndjson", BodyPublishers.ofString(rows));

        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("isn't well-formed at line 2").doesNotContain("0140");
        assertThat(TenantOnRealServices.current().count("SELECT count(*) FROM contact_list WHERE name = 'broken'"))
                .isZero();
    }

    @Test
    void nothingElseMayBeLongOrOfUnknownLength() throws Exception {
        // Given
        BodyPublisher tooLong = BodyPublishers.ofByteArray(THREE_MEBIBYTES);
        BodyPublisher endless = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(THREE_MEBIBYTES));

        // When
        HttpResponse<String> longWebhook =
                post("/v1/agents/reception/voice", "application/x-www-form-urlencoded", tooLong);
        HttpResponse<String> endlessWebhook =
                post("/v1/agents/reception/voice", "application/x-www-form-urlencoded", endless);
        HttpResponse<String> longRequest = post("/api/v1/suppression", "application/json", tooLong);

        // Then
        assertThat(longWebhook.statusCode()).isEqualTo(413);
        assertThat(endlessWebhook.statusCode()).isEqualTo(411);
        assertThat(longRequest.statusCode()).isEqualTo(413);
    }

    private HttpResponse<String> post(String path, String type, BodyPublisher body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(application.resolve(path))
                        .header("Authorization", "Bearer " + TenantOnRealServices.FIRST_KEY)
                        .header("Content-Type", type)
                        .POST(body)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String rows(int count, int length) {
        StringBuilder rows = new StringBuilder("number,note\n");
        for (int i = 0; i < count; i++) {
            rows.append("+1415")
                    .append(2_000_000 + i)
                    .append(',')
                    .append("x".repeat(length))
                    .append('\n');
        }
        return rows.toString();
    }
}
