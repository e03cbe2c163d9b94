package io.bvrai.runtime.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.TrustBundle;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * Asks an OpenID Connect issuer which keys it signs with: its discovery document (OpenID Connect Discovery 1.0, section 4), then the key set that this
 * names. Over TLS only, follows no redirect, reads no more than 256 KiB. What an issuer names may lie at another host, as some have it, but at no other
 * port than the issuer's own or 443. Thread-safe; blocks up to four seconds.
 */
@Singleton
public class IssuerClient {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 256 * 1024;
    private static final int HTTPS = 443;

    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();

    @Inject
    IssuerClient(RuntimeSettings settings) {
        this(settings.trustBundle());
    }

    /** @param trustBundle PEM file; empty means the system's trust store */
    IssuerClient(Optional<Path> trustBundle) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(DEADLINE);
        trustBundle.map(TrustBundle::sslContext).ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /**
     * Its public keys, one at least.
     *
     * @throws IOException if it can't be reached, or what it says isn't what an issuer says
     */
    List<JsonWebKey> keys(String issuer) throws IOException, InterruptedException {
        URI document = address(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
        JsonNode discovered = read(document);
        if (!discovered.path("issuer").asText().equals(issuer)) {
            throw new IOException("its discovery document is another issuer's");
        }
        URI keySet = address(discovered.path("jwks_uri").asText());
        if (port(keySet) != HTTPS && port(keySet) != port(document)) {
            throw new IOException("its keys are said to be at port " + port(keySet));
        }
        List<JsonWebKey> keys = parsed(read(keySet));
        if (keys.isEmpty()) {
            throw new IOException("its key set holds no public key");
        }
        return keys;
    }

    private static URI address(String text) throws IOException {
        try {
            URI address = new URI(text);
            if (!"https".equals(address.getScheme()) || address.getHost() == null || address.getUserInfo() != null) {
                throw new IOException("it names an address that isn't one over TLS");
            }
            return address;
        } catch (URISyntaxException e) {
            throw new IOException("it names an address that isn't one over TLS", e);
        }
    }

    private static int port(URI address) {
        return address.getPort() < 0 ? HTTPS : address.getPort();
    }

    private static List<JsonWebKey> parsed(JsonNode set) throws IOException {
        JsonNode keys = set.path("keys");
        if (!keys.isArray() || !keys.valueStream().allMatch(JsonNode::isObject)) {
            throw new IOException("its key set isn't one");
        }
        try {
            // Keys of a kind that nobody knows here are left out.
            return new JsonWebKeySet(set.toString())
                    .getJsonWebKeys().stream()
                            .filter(PublicJsonWebKey.class::isInstance)
                            .toList();
        } catch (JoseException e) {
            throw new IOException("its key set isn't one", e);
        }
    }

    private JsonNode read(URI address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .timeout(DEADLINE)
                .build();
        HttpResponse<byte[]> answer = answered(http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES)));
        if (answer.statusCode() != 200) {
            throw new IOException(address.getHost() + " answered " + answer.statusCode());
        }
        try {
            return json.readTree(answer.body());
        } catch (JsonProcessingException e) {
            // Its message quotes what was sent.
            throw new IOException(address.getHost() + " answered something else than JSON");
        }
    }

    /** The request's own deadline ends with the answer's head: this one is for all of it. */
    private static <T> T answered(CompletableFuture<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // Not its message, which may quote the answer.
            String kind = e.getCause() == null ? "" : e.getCause().getClass().getSimpleName();
            throw new IOException("it can't be asked: " + kind, e);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer came in " + DEADLINE.toSeconds() + " s");
        } finally {
            answer.cancel(true);
        }
    }
}
