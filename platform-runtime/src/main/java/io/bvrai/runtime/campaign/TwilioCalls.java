package io.bvrai.runtime.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bvrai.runtime.call.CallState;
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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * {@code /2010-04-01/Accounts/{sid}/Calls}. Twilio has no idempotency key for making a call, so a reply that was lost is reported as ambiguous and
 * never repeated here; that also rules out a client with retries of its own.
 */
@Singleton
public class TwilioCalls implements Carrier {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** The carrier's own end to a call that everybody else has forgotten; conversations end far earlier by their agent's limit. */
    private static final Duration TIME_LIMIT = Duration.ofHours(1);
    /** Of one number's calls the newest: an attempt is looked for within minutes. */
    private static final int PAGE = 50;

    private static final List<String> EVENTS = List.of("initiated", "ringing", "answered", "completed");
    /**
     * What is wrong with us or with the moment, and not with the callee's number: 20003 and 20404 credentials, 20429 and 22005 too many requests or
     * calls, 21210, 21212 and 21213 our own number.
     */
    private static final Set<String> NOT_ABOUT_THE_CALLEE =
            Set.of("20003", "20404", "20429", "22005", "21210", "21212", "21213");

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
        try {
            return reply(send(post(account, ".json", form(order))));
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

    @Override
    public List<Call> callsTo(String to) throws CarrierAwayException {
        Secrets.Twilio account = account();
        JsonNode page = ask(request(account, ".json?" + pair("To", to) + "&PageSize=" + PAGE)
                .GET());
        List<Call> calls = new ArrayList<>();
        for (JsonNode call : page.path("calls")) {
            if (call.path("direction").asText().equals("outbound-api")) {
                calls.add(read(call));
            }
        }
        return calls;
    }

    @Override
    public Call call(String callSid) throws CarrierAwayException {
        return read(ask(request(account(), "/" + callSid + ".json").GET()));
    }

    @Override
    public Call cancel(String callSid) throws CarrierAwayException {
        return read(ask(post(account(), "/" + callSid + ".json", pair("Status", "canceled"))));
    }

    @Override
    public Call end(String callSid) throws CarrierAwayException {
        return read(ask(post(account(), "/" + callSid + ".json", pair("Status", "completed"))));
    }

    private Reply reply(HttpResponse<String> answer) {
        int status = answer.statusCode();
        JsonNode body = parsed(answer.body());
        if (status == 201) {
            String sid = body.path("sid").asText();
            return sid.isEmpty() ? new Reply.Ambiguous("a created call without its id") : new Reply.Created(sid);
        }
        String code = body.path("code").asText();
        if (status == 401 || status == 429 || (status < 500 && NOT_ABOUT_THE_CALLEE.contains(code))) {
            // Documented of 20429: "never processed, always safe to retry"; the others are refusals of the whole
            // request.
            return new Reply.NotProcessed("carrier status " + status + ", error " + code);
        }
        if (status >= 400 && status < 500) {
            return new Reply.Refused("carrier error " + code);
        }
        return new Reply.Ambiguous("carrier status " + status);
    }

    /** For requests that may be repeated. */
    private JsonNode ask(HttpRequest.Builder request) throws CarrierAwayException {
        try {
            HttpResponse<String> answer = send(request);
            if (answer.statusCode() != 200) {
                throw new CarrierAwayException("carrier status " + answer.statusCode() + ", error "
                        + parsed(answer.body()).path("code").asText());
            }
            return parsed(answer.body());
        } catch (IOException e) {
            throw new CarrierAwayException(
                    "the carrier can't be asked: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CarrierAwayException("interrupted while the carrier was asked");
        }
    }

    private static Call read(JsonNode call) throws CarrierAwayException {
        try {
            return new Call(
                    call.path("sid").asText(),
                    call.path("from").asText(),
                    ZonedDateTime.parse(call.path("date_created").asText(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant(),
                    CallState.ofWireName(call.path("status").asText())
                            .orElseThrow(() -> new CarrierAwayException("the carrier tells an unknown status")));
        } catch (DateTimeException e) {
            throw new CarrierAwayException("the carrier tells no date of a call");
        }
    }

    private Secrets.Twilio account() throws CarrierAwayException {
        try {
            return secrets.twilio();
        } catch (VaultException e) {
            throw new CarrierAwayException("the carrier's credentials can't be read");
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder post(Secrets.Twilio account, String path, String form) {
        return request(account, path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    private HttpRequest.Builder request(Secrets.Twilio account, String path) {
        String login = account.accountSid() + ":" + account.tokens().getFirst();
        return HttpRequest.newBuilder(
                        URI.create(api + "/2010-04-01/Accounts/" + account.accountSid() + "/Calls" + path))
                .timeout(DEADLINE)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)));
    }

    /** Missing for what isn't JSON, as a proxy's error page. */
    private JsonNode parsed(String body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
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
