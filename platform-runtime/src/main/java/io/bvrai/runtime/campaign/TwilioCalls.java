package io.bvrai.runtime.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.TrustBundle;
import io.bvrai.runtime.platform.vault.Secrets;
import io.bvrai.runtime.platform.vault.VaultException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * {@code POST /2010-04-01/Accounts/{sid}/Calls.json}. Twilio has no idempotency key for it, so a reply that was lost is reported as ambiguous and
 * never repeated here; that also rules out a client with retries of its own.
 */
@Singleton
public class TwilioCalls implements Carrier {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** The carrier's own end to a call that everybody else has forgotten; conversations end far earlier by their agent's limit. */
    private static final Duration TIME_LIMIT = Duration.ofHours(1);

    private static final List<String> EVENTS = List.of("initiated", "ringing", "answered", "completed");

    private final URI api;
    private final Secrets secrets;
    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();

    @Inject
    TwilioCalls(RuntimeSettings settings, Secrets secrets) {
        this.api = settings.neighbours().twilioApi();
        this.secrets = secrets;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(3));
        settings.trustBundle().map(TrustBundle::sslContext).ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    @PreDestroy
    void close() {
        http.close();
    }

    @Override
    public Reply originate(Order order) {
        Secrets.Twilio account;
        try {
            account = secrets.twilio();
        } catch (VaultException e) {
            return new Reply.NotProcessed("the carrier's credentials can't be read");
        }
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(api + "/2010-04-01/Accounts/" + account.accountSid() + "/Calls.json"))
                .timeout(DEADLINE)
                .header("Authorization", basic(account))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(order)))
                .build();
        try {
            return reply(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new Reply.NotProcessed("the carrier can't be reached");
        } catch (IOException e) {
            return new Reply.Ambiguous(
                    "the carrier's reply was lost: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Ambiguous("interrupted while the carrier was asked");
        }
    }

    private Reply reply(HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status == 201) {
            String sid = field(answer.body(), "sid");
            return sid.isEmpty() ? new Reply.Ambiguous("a created call without its id") : new Reply.Created(sid);
        }
        if (status == 429) {
            // 20429: "never processed, always safe to retry".
            return new Reply.NotProcessed("the carrier is busy");
        }
        if (status >= 400 && status < 500) {
            return new Reply.Refused("carrier error " + field(answer.body(), "code"));
        }
        return new Reply.Ambiguous("carrier status " + status);
    }

    private String field(String body, String name) {
        try {
            JsonNode value = json.readTree(body).path(name);
            return value.isMissingNode() ? "" : value.asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static String basic(Secrets.Twilio account) {
        String login = account.accountSid() + ":" + account.tokens().getFirst();
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    }

    private static String form(Order order) {
        List<String> pairs = new ArrayList<>();
        pairs.add(pair("To", order.to()));
        pairs.add(pair("From", order.from()));
        pairs.add(pair("Url", order.answerUrl().toString()));
        pairs.add(pair("Method", "POST"));
        pairs.add(pair("StatusCallback", order.statusUrl().toString()));
        pairs.add(pair("StatusCallbackMethod", "POST"));
        // Each event is a parameter of its own in the REST API; joined by blanks only in TwiML.
        EVENTS.forEach(event -> pairs.add(pair("StatusCallbackEvent", event)));
        pairs.add(pair("Timeout", Long.toString(order.ringTimeout().toSeconds())));
        pairs.add(pair("TimeLimit", Long.toString(TIME_LIMIT.toSeconds())));
        return String.join("&", pairs);
    }

    private static String pair(String name, String value) {
        return URLEncoder.encode(name, UTF_8) + "=" + URLEncoder.encode(value, UTF_8);
    }
}
