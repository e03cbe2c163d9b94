package io.bvrai.runtime.platform.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.TrustBundle;
import io.bvrai.runtime.platform.vault.Secrets;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Asks Twilio's REST API with the credentials that Vault holds now. Nothing that may have been processed is repeated here, since only who asks
 * knows what may happen twice. Thread-safe; blocks up to 10 s.
 */
@Singleton
public class TwilioRest {
    private static final Logger LOG = Logger.getLogger(TwilioRest.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final URI api;
    private final Secrets secrets;
    private final HttpClient http;

    /** A parameter; a list of them may repeat a name. */
    public record Parameter(String name, String value) {
        /** As it stands in a form or a query. */
        public String encoded() {
            return URLEncoder.encode(name, UTF_8) + "=" + URLEncoder.encode(value, UTF_8);
        }
    }

    @Inject
    public TwilioRest(RuntimeSettings settings, Secrets secrets) {
        this.api = settings.neighbours().twilioApi();
        this.secrets = secrets;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(3));
        settings.trustBundle().map(TrustBundle::sslContext).ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    @PreDestroy
    public void close() {
        http.close();
    }

    /** What an answer says; missing for what isn't JSON, as a proxy's error page. */
    public static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /**
     * Posts a form.
     *
     * @param resource below the account, as {@code Calls.json}
     * @throws IOException if no answer came, whether or not the request was processed; {@link java.net.ConnectException} and
     *     {@link java.net.http.HttpConnectTimeoutException} say that it never left
     * @throws io.bvrai.runtime.platform.vault.VaultException if the account can't be read
     */
    public HttpResponse<String> post(String resource, List<Parameter> form) throws IOException, InterruptedException {
        String body = form.stream().map(Parameter::encoded).collect(Collectors.joining("&"));
        return send(request(resource)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Reads a resource; the same otherwise. */
    public HttpResponse<String> get(String resource) throws IOException, InterruptedException {
        return send(request(resource));
    }

    private HttpRequest.Builder request(String resource) {
        String account = secrets.twilio().accountSid();
        return HttpRequest.newBuilder(URI.create(api + "/2010-04-01/Accounts/" + account + "/" + resource))
                .timeout(DEADLINE);
    }

    /** With the API key if there is one. Somebody may have deleted it at the carrier; a request that was refused was not processed. */
    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        Optional<Secrets.Login> key = secrets.twilioKey();
        if (key.isPresent()) {
            HttpResponse<String> answer = send(request, key.get());
            if (answer.statusCode() != 401) {
                return answer;
            }
            LOG.warnf(
                    "the carrier refuses API key %s; it is asked with the account's token",
                    key.get().username());
        }
        Secrets.Twilio account = secrets.twilio();
        return send(
                request,
                new Secrets.Login(account.accountSid(), account.tokens().getFirst()));
    }

    private HttpResponse<String> send(HttpRequest.Builder request, Secrets.Login as)
            throws IOException, InterruptedException {
        String login = as.username() + ":" + as.password();
        String basic = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
        return http.send(request.setHeader("Authorization", basic).build(), HttpResponse.BodyHandlers.ofString());
    }
}
