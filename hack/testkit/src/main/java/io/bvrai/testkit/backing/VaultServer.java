package io.bvrai.testkit.backing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bvrai.testkit.Patience;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenBao of the tests, with the platform's mounts, policies and roles (docs/contracts.md, "Vault"). */
public final class VaultServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REVIEWER = "vault-auth";

    private final URI address;
    private final Path certificateAuthority;
    private final String rootToken;
    private final HttpClient http;

    VaultServer(URI address, Path certificateAuthority, String rootToken) {
        this.address = address;
        this.certificateAuthority = certificateAuthority;
        this.rootToken = rootToken;
        this.http = HttpClient.newBuilder()
                .sslContext(Trust.in(certificateAuthority))
                .connectTimeout(Patience.SOON)
                .build();
    }

    public URI address() {
        return address;
    }

    /** PEM file; the server's certificate names the address. */
    public Path certificateAuthority() {
        return certificateAuthority;
    }

    /** The platform team's token, for preparing and looking; the code under test never gets it. */
    public String rootToken() {
        return rootToken;
    }

    /** A token with these policies, for an hour. Templated policies open nothing to it: it belongs to no ServiceAccount. */
    public String createToken(String... policies) {
        return asRoot("POST", "auth/token/create", Map.of("policies", List.of(policies), "ttl", "1h"))
                .at("/auth/client_token")
                .asText();
    }

    /** As the platform team; an answer other than 2xx is an error. */
    public JsonNode asRoot(String method, String path, @Nullable Map<String, ?> body) {
        Answer answer = request(method, path, rootToken, body);
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException(
                    "Vault answered %s %s with %d: %s".formatted(method, path, answer.status(), answer.body()));
        }
        return answer.body();
    }

    /** With any token, whatever the answer: {@code path} without {@code /v1/}. */
    public Answer request(String method, String path, String token, @Nullable Map<String, ?> body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(address.resolve("/v1/" + path))
                    .timeout(Patience.SOON)
                    .header("X-Vault-Token", token)
                    .method(
                            method,
                            body == null
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                    .build();
            var response = http.send(request, BodyHandlers.ofByteArray());
            JsonNode read = response.body().length == 0 ? MissingNode.getInstance() : JSON.readTree(response.body());
            return new Answer(response.statusCode(), read);
        } catch (IOException e) {
            throw new IllegalStateException("Vault can't be reached for " + method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Vault", e);
        }
    }

    /** From now on ServiceAccounts of this cluster can log in: Vault asks its API server with a reviewer's token. Repeatable. */
    public void trust(ClusterEnvironment cluster, KubernetesClient client) {
        client.serviceAccounts()
                .inNamespace("default")
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(REVIEWER)
                        .endMetadata()
                        .build())
                .serverSideApply();
        client.rbac()
                .clusterRoleBindings()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(REVIEWER)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "system:auth-delegator")
                        .addNewSubject("", "ServiceAccount", REVIEWER, "default")
                        .build())
                .serverSideApply();
        String token = client.serviceAccounts()
                .inNamespace("default")
                .withName(REVIEWER)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(Duration.ofHours(12).toSeconds())
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        try {
            Path file = Files.createTempFile("reviewer", ".jwt");
            try {
                Files.writeString(file, token);
                BackingEnvironment.introduce(cluster.apiServer(), cluster.certificateAuthority(), file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the reviewer's token can't be handed to hack/backing/vault-bootstrap", e);
        }
    }

    /** A reply of Vault's. The body is missing where there is none. */
    public record Answer(int status, JsonNode body) {}
}
