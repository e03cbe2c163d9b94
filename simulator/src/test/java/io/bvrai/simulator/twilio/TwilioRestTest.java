package io.bvrai.simulator.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.http.Fault;
import io.bvrai.simulator.twilio.TwilioRest.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwilioRestTest {
    private static final String MAIN = TwilioRest.MAIN;
    private static final String TOKEN = TwilioRest.TOKEN;

    private Simulator simulator;
    private TwilioRest rest;

    @BeforeEach
    void start() {
        simulator = Simulator.start(SimulatorConfig.embedded());
        rest = new TwilioRest(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private Answer call(Site site, String user, String password, String method, String path, String body)
            throws IOException, InterruptedException {
        return rest.call(site, user, password, method, path, body);
    }

    private Answer post(String path, String... pairs) throws IOException, InterruptedException {
        return rest.post(path, pairs);
    }

    private Answer get(String path) throws IOException, InterruptedException {
        return rest.get(path);
    }

    private String number(String account) throws IOException, InterruptedException {
        return rest.number(account).getString("phone_number");
    }

    @Test
    void a_subaccount_is_made_found_by_name_suspended_and_closed_for_good() throws Exception {
        // Given
        Answer made = post(".json", "FriendlyName", "acme");
        String sid = made.json().getString("sid");

        // Then
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().getString("owner_account_sid")).isEqualTo(MAIN);
        assertThat(made.json().getString("auth_token")).hasSize(32);
        assertThat(get(".json?FriendlyName=acme").json().getJsonArray("accounts"))
                .hasSize(1);
        assertThat(get(".json?FriendlyName=other").json().getJsonArray("accounts"))
                .isEmpty();

        // When, Then
        assertThat(post("/" + sid + ".json", "Status", "suspended").json().getString("status"))
                .isEqualTo("suspended");
        assertThat(post("/" + sid + "/IncomingPhoneNumbers.json", "AreaCode", "202")
                        .code())
                .isEqualTo(20005);
        assertThat(post("/" + sid + ".json", "Status", "closed").json().getString("status"))
                .isEqualTo("closed");
        assertThat(post("/" + sid + ".json", "Status", "active").status()).isEqualTo(400);
    }

    @Test
    void credentials_reach_what_they_should_and_nothing_else() throws Exception {
        // Given
        JsonObject acme = post(".json", "FriendlyName", "acme").json();
        JsonObject other = post(".json", "FriendlyName", "other").json();
        String acmeSid = acme.getString("sid");
        JsonObject mainKey =
                post("/" + MAIN + "/Keys.json", "FriendlyName", "k").json();
        String path = "/2010-04-01/Accounts/" + acmeSid + "/Calls.json";

        // Then
        assertThat(call(Site.TWILIO, MAIN, TOKEN, "GET", path, "").status()).isEqualTo(200);
        assertThat(call(Site.TWILIO, acmeSid, acme.getString("auth_token"), "GET", path, "")
                        .status())
                .isEqualTo(200);
        assertThat(call(Site.TWILIO, other.getString("sid"), other.getString("auth_token"), "GET", path, "")
                        .code())
                .isEqualTo(20003);
        assertThat(call(Site.TWILIO, mainKey.getString("sid"), mainKey.getString("secret"), "GET", path, "")
                        .status())
                .isEqualTo(401);
        assertThat(call(Site.TWILIO, acmeSid, "wrong", "GET", path, "").code()).isEqualTo(20003);
    }

    @Test
    void an_api_key_opens_what_is_the_accounts_until_it_is_deleted() throws Exception {
        // Given
        String sid = post(".json", "FriendlyName", "acme").json().getString("sid");
        String account = "/2010-04-01/Accounts/" + sid;
        JsonObject key = post("/" + sid + "/Keys.json", "FriendlyName", "pods").json();
        String keySid = key.getString("sid");
        String secret = key.getString("secret");

        // Then
        assertThat(call(Site.TWILIO, keySid, secret, "GET", account + "/Calls.json", "")
                        .status())
                .isEqualTo(200);
        for (String administration : List.of(account + ".json", account + "/Keys.json", "/2010-04-01/Accounts.json")) {
            assertThat(call(Site.TWILIO, keySid, secret, "GET", administration, "")
                            .code())
                    .as("a standard key at " + administration)
                    .isEqualTo(20003);
        }
        assertThat(call(Site.TWILIO, MAIN, TOKEN, "GET", account + "/Keys.json", "")
                        .json()
                        .getJsonArray("keys")
                        .getJsonObject(0)
                        .fieldNames())
                .as("the secret is told once")
                .doesNotContain("secret");

        // When
        assertThat(call(Site.TWILIO, MAIN, TOKEN, "DELETE", account + "/Keys/" + keySid + ".json", "")
                        .status())
                .isEqualTo(204);

        // Then
        assertThat(call(Site.TWILIO, keySid, secret, "GET", account + "/Calls.json", "")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void an_auth_token_rotates_with_both_valid_in_between() throws Exception {
        // Given
        JsonObject acme = post(".json", "FriendlyName", "acme").json();
        String sid = acme.getString("sid");
        String old = acme.getString("auth_token");
        String path = "/2010-04-01/Accounts/" + sid + ".json";

        // When
        String next = call(Site.TWILIO_ACCOUNTS, sid, old, "POST", "/v1/AuthTokens/Secondary", "")
                .json()
                .getString("secondary_auth_token");

        // Then
        assertThat(call(Site.TWILIO, sid, old, "GET", path, "").status()).isEqualTo(200);
        assertThat(call(Site.TWILIO, sid, next, "GET", path, "").status()).isEqualTo(200);

        // When
        assertThat(call(Site.TWILIO_ACCOUNTS, sid, next, "POST", "/v1/AuthTokens/Promote", "")
                        .status())
                .isEqualTo(200);

        // Then
        assertThat(call(Site.TWILIO, sid, old, "GET", path, "").status()).isEqualTo(401);
        assertThat(call(Site.TWILIO, sid, next, "GET", path, "").status()).isEqualTo(200);
    }

    @Test
    void a_number_is_bought_configured_moved_and_released() throws Exception {
        // Given
        String acme = post(".json", "FriendlyName", "acme").json().getString("sid");
        Answer bought = post("/" + MAIN + "/IncomingPhoneNumbers.json", "PhoneNumber", "+12025550123");
        String sid = bought.json().getString("sid");
        String path = "/" + MAIN + "/IncomingPhoneNumbers/" + sid + ".json";

        // Then: it can't be bought twice, and a fresh number speaks Twilio's demo
        assertThat(bought.json().getString("voice_url")).startsWith("https://demo.twilio.com/");
        assertThat(post("/" + acme + "/IncomingPhoneNumbers.json", "PhoneNumber", "+12025550123")
                        .code())
                .isEqualTo(21422);

        // When, Then: the three targets exclude each other
        JsonObject trunk =
                post(path, "TrunkSid", "TK00000000000000000000000000000001").json();
        assertThat(trunk.getString("voice_url")).isEmpty();
        JsonObject voice = post(path, "VoiceUrl", "https://acme.voice.test/v1", "VoiceMethod", "POST")
                .json();
        assertThat(voice.getString("trunk_sid")).isNull();
        assertThat(voice.getString("voice_url")).isEqualTo("https://acme.voice.test/v1");

        // When, Then
        assertThat(post(path, "AccountSid", acme).json().getString("account_sid"))
                .isEqualTo(acme);
        assertThat(get("/" + acme + "/IncomingPhoneNumbers.json?PhoneNumber=%2B12025550123")
                        .json()
                        .getJsonArray("incoming_phone_numbers"))
                .hasSize(1);
        assertThat(get(path).code()).isEqualTo(20404);
        assertThat(call(
                                Site.TWILIO,
                                MAIN,
                                TOKEN,
                                "DELETE",
                                "/2010-04-01/Accounts/" + acme + "/IncomingPhoneNumbers/" + sid + ".json",
                                "")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void the_price_list_of_a_country_tells_what_its_numbers_cost_a_month() throws Exception {
        // When
        Answer prices = call(Site.TWILIO_PRICING, MAIN, TOKEN, "GET", "/v1/PhoneNumbers/Countries/US", "");

        // Then
        assertThat(prices.status()).isEqualTo(200);
        assertThat(prices.json().getString("iso_country")).isEqualTo("US");
        assertThat(prices.json().getString("price_unit")).isEqualTo("usd");
        assertThat(prices.json().getJsonArray("phone_number_prices")).isEqualTo(new JsonArray("""
                        [{"number_type": "local", "base_price": "1.15", "current_price": "1.15"},
                         {"number_type": "toll free", "base_price": "2.15", "current_price": "2.15"}]"""));

        // Then: none are sold there, and prices are an account's
        assertThat(call(Site.TWILIO_PRICING, MAIN, TOKEN, "GET", "/v1/PhoneNumbers/Countries/AQ", "")
                        .code())
                .isEqualTo(20404);
        assertThat(call(Site.TWILIO_PRICING, MAIN, "wrong", "GET", "/v1/PhoneNumbers/Countries/US", "")
                        .code())
                .isEqualTo(20003);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 21201",
        "To=%2B12025550111, 21213",
        "To=bogus&From=FROM&Url=https://a.test/, 21211",
        "To=%2B12025550111&From=bogus&Url=https://a.test/, 21212",
        "To=%2B12025550111&From=%2B12025550199&Url=https://a.test/, 21210",
        "To=%2B12025550111&From=FROM, 21205",
        "To=%2B12025550111&From=FROM&Url=nonsense, 21205",
        "To=%2B12025550111&From=FROM&Url=https://a.test/&StatusCallbackEvent=initiated ringing, 21626",
        "To=%2B12025550111&From=FROM&Url=https://a.test/&Timeout=601, 20001",
        "To=%2B12025550111&From=FROM&Url=https://a.test/&TimeLimits=60, 20001",
        "To=%2B12025550111&From=FROM&Url=https://a.test/&MachineDetection=Yes, 20001"
    })
    void a_wrong_call_is_refused_with_twilios_code(String body, int code) throws Exception {
        // Given
        String from = URLEncoder.encode(number(MAIN), StandardCharsets.UTF_8);

        // When
        Answer refused = call(
                Site.TWILIO,
                MAIN,
                TOKEN,
                "POST",
                "/2010-04-01/Accounts/" + MAIN + "/Calls.json",
                body.replace("FROM", from).replace(" ", "+"));

        // Then
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.json().getString("more_info")).endsWith("/" + code);
    }

    @Test
    void calls_beyond_the_rate_of_the_account_queue_and_can_be_cancelled() throws Exception {
        // Given
        String from = number(MAIN);
        String path = "/" + MAIN + "/Calls.json";
        String[] wanted = {"To", "+12025550165", "From", from, "Url", "http://127.0.0.1:9/voice"};

        // When
        long began = System.nanoTime();
        JsonObject first = post(path, wanted).json();
        JsonObject last = first;
        for (int waiting = 1; waiting <= 20; waiting++) {
            last = post(path, wanted).json();
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + 1;

        // Then: one call a second begins
        assertThat(first.getString("queue_time")).isEqualTo("0");
        assertThat(first.getValue("price")).isNull();
        assertThat(Long.parseLong(last.getString("queue_time"))).isBetween(20_000 - tookMs, 20_000L);
        String lastPath = "/" + MAIN + "/Calls/" + last.getString("sid") + ".json";
        assertThat(post(lastPath, "Status", "canceled").json().getString("status"))
                .isEqualTo("canceled");
        assertThat(post(lastPath, "Url", "https://a.test/").code()).isEqualTo(21220);
        assertThat(get(path + "?Status=canceled").json().getJsonArray("calls")).hasSize(1);
        assertThat(get(path + "?PageSize=2").json().getString("next_page_uri")).contains("Page=1");
    }

    @Test
    void an_answer_can_be_lost_after_the_call_was_made() throws Exception {
        // Given
        String from = number(MAIN);
        simulator.faults().arm(new Fault("twilio", "POST", "/Calls.json", 1, Fault.Action.DROP_AFTER, 0, 0, 0));

        // When
        Assertions.assertThatThrownBy(() -> post(
                        "/" + MAIN + "/Calls.json", "To", "+12025550165", "From", from, "Url", "http://127.0.0.1:9/"))
                .isInstanceOf(IOException.class);

        // Then: it exists
        assertThat(get("/" + MAIN + "/Calls.json").json().getJsonArray("calls")).hasSize(1);
    }

    @Test
    void wrong_method_path_and_injected_limits_get_twilios_shape() throws Exception {
        assertThat(call(Site.TWILIO, MAIN, TOKEN, "DELETE", "/2010-04-01/Accounts.json", "")
                        .code())
                .isEqualTo(20004);
        assertThat(get("/" + MAIN + "/Nonsense.json").code()).isEqualTo(20404);
        assertThat(get("/" + MAIN + "/AvailablePhoneNumbers/US/Mobile.json").status())
                .isEqualTo(404);
        assertThat(get("/" + MAIN + "/AvailablePhoneNumbers/US/Local.json?AreaCode=312&PageSize=3")
                        .json()
                        .getJsonArray("available_phone_numbers"))
                .hasSize(3);
        simulator.faults().arm(new Fault("twilio", "", "", 1, Fault.Action.ANSWER, 429, 20429, 0));
        assertThat(get(".json").code()).isEqualTo(20429);
    }

    @Test
    void the_log_shows_requests_and_no_secret() throws Exception {
        // Given
        String token = post(".json", "FriendlyName", "acme").json().getString("auth_token");
        get(".json");

        // Then
        assertThat(simulator.log().entries("twilio.rest")).hasSize(2);
        assertThat(simulator.log().entries().toString()).doesNotContain(token).doesNotContain(TOKEN);
    }
}
