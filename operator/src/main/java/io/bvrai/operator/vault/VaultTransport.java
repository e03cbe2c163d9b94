package io.bvrai.operator.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to Vault over java.net.http.
 *
 * <p>Why not vault-java-driver: of what the operator writes it has KV and Kubernetes login only (no transit keys, no static database
 * roles, no auth roles, no KV metadata), prefixes every logical path with the KV v2 data segment, and hands 4xx back as ordinary
 * replies. Two clients for one neighbour would be worse than this class.
 */
final class VaultTransport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final VaultSettings settings;
    private final HttpClient http;

    VaultTransport(VaultSettings settings) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(settings.trust().sslContext())
                .build();
    }

    /** Status and body as they came; only a request without an answer throws. */
    VaultReply exchange(String method, String path, @Nullable Map<String, ?> body, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(settings.timeout())
                .header("X-Vault-Request", "true")
                .method(method, publisher(body));
        if (token != null) {
            request.header("X-Vault-Token", token);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new VaultReply(response.statusCode(), parse(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(method, path, "interrupted", e);
        } catch (IOException e) {
            throw unreachable(method, path, e.getClass().getSimpleName(), e);
        }
    }

    private URI uri(String path) {
        return URI.create(settings.address() + "/v1/" + path);
    }

    private static HttpRequest.BodyPublisher publisher(@Nullable Map<String, ?> body) {
        if (body == null) {
            return HttpRequest.BodyPublishers.noBody();
        }
        try {
            return HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A request body for Vault must be plain maps, lists and strings", e);
        }
    }

    private static JsonNode parse(byte[] body) throws IOException {
        return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
    }

    private NeighbourException unreachable(String method, String path, String reason, Exception cause) {
        return new NeighbourException(
                Neighbour.VAULT,
                Problem.UNAVAILABLE,
                "Vault at " + settings.address() + " did not answer " + method + " " + path + ": " + reason,
                cause);
    }
}
