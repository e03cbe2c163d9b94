package io.bvrai.runtime.platform.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.TrustBundle;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Vault's HTTP API as this pod's ServiceAccount. Logs in with the projected token, which the kubelet renews; a 403 means that the Vault token
 * has expired or was revoked, so it logs in once more before it gives up. The token is in memory only.
 *
 * <p>The JDK's client and not vault-java-driver: four calls are needed, on the trust bundle the rest of the pod uses, and the driver's
 * exceptions carry request details into logs.
 *
 * <p>Thread-safe; every method blocks up to 5 s.
 */
@Singleton
public class VaultClient {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final RuntimeSettings.Vault settings;
    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();
    private volatile @Nullable String token;

    @Inject
    public VaultClient(RuntimeSettings settings) {
        this.settings = settings.vault();
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2));
        settings.trustBundle().map(TrustBundle::sslContext).ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /**
     * Reads a path.
     *
     * @param path below {@code /v1/}, as {@code voice/data/tenants/tenant-acme/twilio}
     * @return the answer's {@code data}
     * @throws VaultException if Vault can't be reached, refuses, or has nothing there
     */
    public JsonNode read(String path) {
        return call("GET", path, null);
    }

    /** The same for a write that answers, such as {@code transit/decrypt/…}. */
    public JsonNode write(String path, Map<String, String> fields) {
        return call("POST", path, fields);
    }

    /** Whether a token is held: a pod that never logged in isn't ready. */
    public boolean loggedIn() {
        return token != null;
    }

    private JsonNode call(String method, String path, @Nullable Map<String, String> fields) {
        String used = token;
        if (used == null) {
            used = login(null);
        }
        HttpResponse<String> answer = send(method, path, fields, used);
        if (answer.statusCode() == 403) {
            answer = send(method, path, fields, login(used));
        }
        return data(path, answer);
    }

    /**
     * Logs in, unless another thread has done so since.
     *
     * @param refused the token that no longer works
     */
    private synchronized String login(@Nullable String refused) {
        String current = token;
        if (current != null && !current.equals(refused)) {
            return current;
        }
        String path = "auth/" + settings.authMount() + "/login";
        Map<String, String> body = Map.of("role", settings.role(), "jwt", serviceAccountToken());
        HttpResponse<String> answer = send("POST", path, body, null);
        JsonNode fresh = parse(path, answer).path("auth").path("client_token");
        if (answer.statusCode() != 200 || !fresh.isTextual()) {
            throw new VaultException(path, answer.statusCode(), "login as role " + settings.role() + " was refused");
        }
        token = fresh.textValue();
        return fresh.textValue();
    }

    private String serviceAccountToken() {
        try {
            return Files.readString(settings.jwt()).strip();
        } catch (IOException e) {
            throw new VaultException(
                    settings.jwt().toString(), 0, "the projected ServiceAccount token can't be read", e);
        }
    }

    private HttpResponse<String> send(
            String method, String path, @Nullable Map<String, String> fields, @Nullable String as) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.address() + "/v1/" + path))
                    .timeout(DEADLINE)
                    .method(
                            method,
                            fields == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(fields)));
            if (as != null) {
                request.header("X-Vault-Token", as);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("strings always become JSON", e);
        } catch (IOException e) {
            throw new VaultException(path, 0, "Vault can't be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VaultException(path, 0, "interrupted while asking Vault", e);
        }
    }

    private JsonNode data(String path, HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            // The body of an error names policies and paths; the status says enough.
            throw new VaultException(path, answer.statusCode(), "Vault refused");
        }
        return parse(path, answer).path("data");
    }

    private JsonNode parse(String path, HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new VaultException(path, answer.statusCode(), "Vault's answer is no JSON");
        }
    }
}
