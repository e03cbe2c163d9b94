package io.bvrai.operator.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Twilio's 2010 REST API over java.net.http; why not its SDK: docs/adr/020-thin-twilio-client.md. Every answer that is not a success
 * becomes a {@link NeighbourException} that says what is known about the effect. Safe for concurrent use.
 */
public final class TwilioClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String API = "/2010-04-01/";
    private static final Duration THROTTLED_FOR = Duration.ofSeconds(1);
    private static final int MOST_PAGES = 100;

    private final TwilioSettings settings;
    private final Supplier<MasterAccount> vault;
    private final RequestBudget budget;
    private final HttpClient http;
    private @Nullable MasterAccount master;

    public TwilioClient(TwilioSettings settings, Supplier<MasterAccount> vault, Clock clock) {
        this.settings = settings;
        this.vault = vault;
        this.budget = new RequestBudget(settings.requestsPerSecond(), clock);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(settings.trust().sslContext())
                .build();
    }

    /** Every element of a list resource, page after page. */
    List<JsonNode> list(String account, String path, Map<String, String> query, String field) {
        List<JsonNode> found = new ArrayList<>();
        String next = API + path + "?" + form(query);
        // The list takes one place: turned away between two pages, it would begin again each time.
        budget.reserve(account);
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode body = call("GET", next, null, Repeat.SAFE);
            body.path(field).forEach(found::add);
            next = body.path("next_page_uri").asText("");
            if (next.isEmpty() || next.equals("null")) {
                return found;
            }
        }
        throw endless(path, account);
    }

    private static NeighbourException endless(String path, String account) {
        return new NeighbourException(
                Neighbour.TWILIO, Problem.REFUSED, "The list " + path + " of account " + account + " does not end");
    }

    JsonNode get(String account, String path) {
        budget.take(account);
        return call("GET", API + path, null, Repeat.SAFE);
    }

    JsonNode post(String account, String path, Map<String, String> form, Repeat repeat) {
        budget.take(account);
        return call("POST", API + path, form, repeat);
    }

    void delete(String account, String path) {
        budget.take(account);
        call("DELETE", API + path, null, Repeat.SAFE);
    }

    /** Does away with something: what isn't there any more is as it shall be. */
    static void unlessGone(Runnable removal) {
        try {
            removal.run();
        } catch (NeighbourException e) {
            if (e.problem() != Problem.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** The API of tokens, which acts on whoever asks. */
    JsonNode tokens(MasterAccount as, String method, String path) {
        return actingAs(as, method, settings.accountsUrl(), path, method.equals("POST") ? Map.of() : null);
    }

    /** The API of dialing permissions, which acts on whoever asks. */
    JsonNode voice(MasterAccount as, String method, String path, @Nullable Map<String, String> form) {
        return actingAs(as, method, settings.voiceUrl(), path, form);
    }

    /** Every element of a list of that API, page after page. */
    List<JsonNode> voiceList(MasterAccount as, String path, String field) {
        List<JsonNode> found = new ArrayList<>();
        String next = path;
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode body = voice(as, "GET", next, null);
            if (!body.path(field).isArray()) {
                throw TwilioReply.unclear(path(path), "no list of " + field);
            }
            body.path(field).forEach(found::add);
            String more = body.path("meta").path("next_page_url").asText("");
            if (more.isEmpty() || more.equals("null")) {
                return found;
            }
            // Asked of our own address: it may be another than Twilio's own.
            next = more.replaceFirst("^https?://[^/]*", "");
        }
        throw endless(path(path), as.sid());
    }

    private JsonNode actingAs(
            MasterAccount as, String method, URI api, String path, @Nullable Map<String, String> form) {
        budget.take(as.sid());
        HttpResponse<byte[]> response = send(method, api + path, form, as, Repeat.SAFE);
        return TwilioReply.checked(method, path(path), Repeat.SAFE, response, retryAfter(response));
    }

    /** The API of prices, which tells whoever asks their own: here the platform's account, which pays for the others. */
    JsonNode prices(String path) {
        budget.take(currentMaster().sid());
        return call("GET", settings.pricingUrl(), path, null, Repeat.SAFE);
    }

    /** Whether the 2010 API lets this account in. */
    boolean accepts(MasterAccount as) {
        return accepts(as.sid(), as, "Accounts/" + as.sid() + ".json");
    }

    /**
     * Whether the 2010 API shows a resource.
     *
     * @param account whose budget it counts against
     * @param as who asks
     */
    boolean accepts(String account, MasterAccount as, String resource) {
        budget.reserve(account);
        String path = API + resource;
        HttpResponse<byte[]> response = send("GET", settings.apiUrl() + path, null, as, Repeat.SAFE);
        if (response.statusCode() == 401) {
            return false;
        }
        return !TwilioReply.checked("GET", path, Repeat.SAFE, response, retryAfter(response))
                .isMissingNode();
    }

    MasterAccount master() {
        return currentMaster();
    }

    private JsonNode call(String method, String uri, @Nullable Map<String, String> form, Repeat repeat) {
        return call(method, settings.apiUrl(), uri, form, repeat);
    }

    /** Never waits for a better moment: who is throttled is told when to come back, and no reconciler's thread is parked. */
    private JsonNode call(String method, URI api, String uri, @Nullable Map<String, String> form, Repeat repeat) {
        MasterAccount as = currentMaster();
        HttpResponse<byte[]> response = send(method, api + uri, form, as, repeat);
        if (response.statusCode() == 401) {
            response = send(method, api + uri, form, refreshed(as), repeat);
        }
        return TwilioReply.checked(method, path(uri), repeat, response, retryAfter(response));
    }

    private HttpResponse<byte[]> send(
            String method, String uri, @Nullable Map<String, String> form, MasterAccount as, Repeat repeat) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(settings.timeout())
                .header("Accept", "application/json")
                .header("Authorization", basic(as));
        if (form == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .method(method, HttpRequest.BodyPublishers.ofString(form(form)));
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(method, uri, repeat, e);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw lost(method, uri, Repeat.SAFE, e);
        } catch (IOException e) {
            throw lost(method, uri, repeat, e);
        }
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,5}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(THROTTLED_FOR);
    }

    private NeighbourException lost(String method, String uri, Repeat repeat, Exception cause) {
        boolean unconfirmed = repeat == Repeat.NEVER;
        // Without the query: it may hold phone numbers.
        URI asked = URI.create(uri);
        return new NeighbourException(
                Neighbour.TWILIO,
                unconfirmed ? Problem.UNCONFIRMED : Problem.UNAVAILABLE,
                "Twilio at " + asked.getScheme() + "://" + asked.getRawAuthority() + " did not answer " + method + " "
                        + asked.getRawPath()
                        + (unconfirmed ? ": whether it was done is not known" : "") + " ("
                        + cause.getClass().getSimpleName() + ")",
                cause);
    }

    /** Without the query: it may hold phone numbers. */
    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private synchronized MasterAccount currentMaster() {
        MasterAccount current = master;
        if (current == null) {
            current = vault.get();
            master = current;
        }
        return current;
    }

    private synchronized MasterAccount refreshed(MasterAccount refused) {
        if (refused.equals(master)) {
            master = null;
        }
        return currentMaster();
    }

    private static String basic(MasterAccount as) {
        byte[] pair = (as.sid() + ":" + as.authToken()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static JsonNode parse(byte[] body) {
        try {
            return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (IOException e) {
            // An answer that isn't JSON (a proxy's page) is judged by its status alone.
            return MissingNode.getInstance();
        }
    }
}
