package io.bvrai.simulator.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.twilio.TwilioRest.Answer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each position of a switch makes of the REST API. */
class TwilioRestSwitchesTest {
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

    @ParameterizedTest
    @CsvSource({"refuse, 400", "ignore, 201"})
    void a_parameter_that_is_not_documented(String position, int status) throws Exception {
        simulator.switches().set("twilio.rest.unknown-parameters", position);

        assertThat(rest.post(".json", "FriendlyName", "acme", "Nonsense", "1").status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"refuse, 415", "ignore, 201"})
    void a_body_that_is_no_form(String position, int status) throws Exception {
        // Given
        simulator.switches().set("twilio.rest.content-type", position);

        // When
        Answer answer = rest.postAs("application/json", ".json", "FriendlyName=acme");

        // Then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(rest.get(".json?FriendlyName=acme").json().getJsonArray("accounts"))
                .as("nothing is made of a body that is refused")
                .hasSize(status == 201 ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"no, 401", "yes, 200"})
    void a_key_of_the_main_account_at_a_subaccount(String position, int status) throws Exception {
        // Given
        simulator.switches().set("twilio.rest.parent-key-reaches-subaccount", position);
        String acme = rest.post(".json", "FriendlyName", "acme").json().getString("sid");
        JsonObject key = rest.post("/" + TwilioRest.MAIN + "/Keys.json", "FriendlyName", "k")
                .json();

        // When
        Answer calls = rest.call(
                Site.TWILIO,
                key.getString("sid"),
                key.getString("secret"),
                "GET",
                "/2010-04-01/Accounts/" + acme + "/Calls.json",
                "");

        // Then
        assertThat(calls.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"yes, 201", "no, 400"})
    void a_number_of_a_closed_account_can_be_bought_by_another(String position, int status) throws Exception {
        // Given
        simulator.switches().set("twilio.account.close-releases-numbers", position);
        String acme = rest.post(".json", "FriendlyName", "acme").json().getString("sid");
        String number = rest.number(acme).getString("phone_number");

        // When
        rest.post("/" + acme + ".json", "Status", "closed");

        // Then
        assertThat(rest.post("/" + TwilioRest.MAIN + "/IncomingPhoneNumbers.json", "PhoneNumber", number)
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://demo.twilio.com/welcome/voice/", "https://elsewhere.example/", ""})
    void where_a_fresh_number_sends_its_calls(String position) throws Exception {
        simulator.switches().set("twilio.number.default-voice-url", position);

        assertThat(rest.number(TwilioRest.MAIN).getString("voice_url")).isEqualTo(position);
    }

    @ParameterizedTest
    @CsvSource({"86400, 201", "1, 400"})
    void a_call_that_would_wait_longer(String position, int status) throws Exception {
        // Given an account with one call per second, and two calls before
        simulator.switches().set("twilio.call.queue-seconds-max", position);
        String[] wanted = {
            "To", "+12025550165",
            "From", rest.number(TwilioRest.MAIN).getString("phone_number"),
            "Url", "http://127.0.0.1:9/voice"
        };
        for (int i = 0; i < 3; i++) {
            rest.post("/" + TwilioRest.MAIN + "/Calls.json", wanted);
        }

        // When
        Answer call = rest.post("/" + TwilioRest.MAIN + "/Calls.json", wanted);

        // Then
        assertThat(call.status()).isEqualTo(status);
        if (status == 400) {
            assertThat(call.code()).isEqualTo(22005);
        }
    }
}
