package io.bvrai.simulator.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.http.Form;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Twilio's REST API as a customer's program calls it; the main account's login unless told otherwise. */
public final class TwilioRest {
    static final String MAIN = SimulatorConfig.EMBEDDED_ACCOUNT;
    static final String TOKEN = SimulatorConfig.EMBEDDED_AUTH_TOKEN;
    private static final String FORM = "application/x-www-form-urlencoded";

    /** An answer: status and, if there is one, JSON. */
    public record Answer(int status, JsonObject json) {
        int code() {
            return json.getInteger("code");
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final Simulator simulator;

    public TwilioRest(Simulator simulator) {
        this.simulator = simulator;
    }

    Answer call(Site site, String user, String password, String method, String path, String body)
            throws IOException, InterruptedException {
        return call(site, user, password, method, path, body, FORM);
    }

    private Answer call(
            Site site, String user, String password, String method, String path, String body, String contentType)
            throws IOException, InterruptedException {
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(simulator.baseUrl(site).resolve(path))
                .header("Authorization", "Basic " + credentials)
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(), response.body().isEmpty() ? new JsonObject() : new JsonObject(response.body()));
    }

    /** @param pairs names and values by turns */
    public Answer post(String path, String... pairs) throws IOException, InterruptedException {
        Form form = new Form();
        for (int i = 0; i < pairs.length; i += 2) {
            form.add(pairs[i], pairs[i + 1]);
        }
        return post(path, form);
    }

    public Answer post(String path, Form form) throws IOException, InterruptedException {
        return postAs(FORM, path, form.encoded());
    }

    /** A body that says it is of this type, whatever it is. */
    Answer postAs(String contentType, String path, String body) throws IOException, InterruptedException {
        return call(Site.TWILIO, MAIN, TOKEN, "POST", "/2010-04-01/Accounts" + path, body, contentType);
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return call(Site.TWILIO, MAIN, TOKEN, "GET", "/2010-04-01/Accounts" + path, "");
    }

    /** A number that the account has bought. */
    JsonObject number(String account) throws IOException, InterruptedException {
        Answer bought = post("/" + account + "/IncomingPhoneNumbers.json", "AreaCode", "202");
        assertThat(bought.status()).isEqualTo(201);
        return bought.json();
    }
}
