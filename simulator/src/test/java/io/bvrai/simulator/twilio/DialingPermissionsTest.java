package io.bvrai.simulator.twilio;

import static io.bvrai.simulator.twilio.TwilioRest.MAIN;
import static io.bvrai.simulator.twilio.TwilioRest.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.twilio.TwilioRest.Answer;
import io.bvrai.testkit.Patience;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which countries an account may call, and who may say so. */
class DialingPermissionsTest {
    private static final String AMERICAN = "+12025550111";
    private static final String CANADIAN = "+14165550111";
    private static final String BRITISH = "+442079460111";

    private Simulator simulator;
    private TwilioRest rest;
    private String sid;
    private String token;

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(SimulatorConfig.embedded().withCallsPerSecond(50));
        rest = new TwilioRest(simulator);
        JsonObject account = rest.post(".json", "FriendlyName", "acme").json();
        sid = account.getString("sid");
        token = account.getString("auth_token");
        rest.number(sid);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void a_subaccount_inherits_and_calls_where_its_parent_may() throws Exception {
        assertThat(voice("GET", "/v1/Settings", "").json().getBoolean("dialing_permissions_inheritance"))
                .isTrue();
        assertThat(call(BRITISH).status()).isEqualTo(201);
    }

    /** Before inheritance ends the account is told of the US, afterwards of nothing. */
    @ParameterizedTest
    @CsvSource({"parents, 400, 201", "parents-then, 201, 201", "none, 400, 400"})
    void what_holds_when_inheritance_ends(String position, int toldClosed, int neverTold) throws Exception {
        // Given
        simulator.switches().set("twilio.dialing.own-permissions", position);
        assertThat(update("US", false).status()).isEqualTo(201);
        assertThat(call(AMERICAN).status()).as("its parent's hold").isEqualTo(201);

        // When
        endInheritance();

        // Then
        assertThat(call(AMERICAN).status()).isEqualTo(toldClosed);
        assertThat(call(BRITISH).status()).isEqualTo(neverTold);
    }

    @Test
    void a_country_that_is_closed_is_refused_by_its_code() throws Exception {
        // Given
        endInheritance();
        update("GB", false);

        // When // Then
        assertThat(call(BRITISH).code()).isEqualTo(21215);
        assertThat(call(AMERICAN).status()).isEqualTo(201);
    }

    /** Whether Canada has an entry of its own, what the United States' one is called, and what closing that makes of a call to Canada. */
    @ParameterizedTest
    @CsvSource({"with-us, 0, United States/Canada, 400", "apart, 1, United States, 201"})
    void canada_is_listed_with_the_united_states_or_apart(String position, int entries, String name, int canadian)
            throws Exception {
        // Given
        simulator.switches().set("twilio.dialing.canada", position);
        endInheritance();

        // When
        update("US", false);

        // Then
        assertThat(listed("CA")).hasSize(entries);
        assertThat(listed("US").getJsonObject(0).getString("name")).isEqualTo(name);
        assertThat(listed("US").getJsonObject(0).getJsonArray("country_codes")).containsExactly("+1");
        assertThat(call(CANADIAN).status()).isEqualTo(canadian);
    }

    @Test
    void a_smaller_country_of_the_same_calling_code_has_its_own() throws Exception {
        assertThat(listed("JM").getJsonObject(0).getJsonArray("country_codes"))
                .as("not the United States'")
                .doesNotContain("+1")
                .allMatch(code -> code.toString().startsWith("+1"));
    }

    @Test
    void an_account_that_is_suspended_changes_nothing() throws Exception {
        // Given
        rest.post("/" + sid + ".json", "Status", "suspended");

        // When // Then
        assertThat(voice("POST", "/v1/Settings", form("DialingPermissionsInheritance", "false"))
                        .code())
                .isEqualTo(20005);
        assertThat(update("GB", false).code()).isEqualTo(20005);
    }

    @Test
    void a_dial_into_a_closed_country_rings_nobody() throws Exception {
        // Given
        endInheritance();
        update("GB", false);

        // When
        Form form = new Form()
                .add("From", number())
                .add("To", AMERICAN)
                .add("Twiml", "<Response><Dial><Number>" + BRITISH + "</Number></Dial></Response>");
        assertThat(rest.post("/" + sid + "/Calls.json", form).status()).isEqualTo(201);

        // Then
        simulator
                .log()
                .await(
                        entry -> entry.kind().equals("notification")
                                && entry.text("code").equals("13227"),
                        Patience.SOON);
    }

    @Test
    void the_list_comes_in_pages_and_can_be_filtered() throws Exception {
        // Given
        endInheritance();
        update("GB", false);

        // When
        JsonObject first = voice("GET", "/v1/DialingPermissions/Countries?PageSize=100", "")
                .json();
        JsonObject closed = voice("GET", "/v1/DialingPermissions/Countries?LowRiskNumbersEnabled=false", "")
                .json();

        // Then
        assertThat(first.getJsonArray("content")).hasSize(100);
        assertThat(first.getJsonObject("meta").getString("next_page_url"))
                .isEqualTo("https://voice.twilio.com/v1/DialingPermissions/Countries?PageSize=100&Page=1");
        assertThat(closed.getJsonArray("content").getJsonObject(0).getString("iso_code"))
                .isEqualTo("GB");
        assertThat(closed.getJsonObject("meta").getString("next_page_url")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[{\"low_risk_numbers_enabled\":true}]", "[{\"iso_code\":\"ZZ\"}]", "[\"GB\"]"})
    void an_update_that_names_no_country_is_refused(String request) throws Exception {
        assertThat(voice("POST", "/v1/DialingPermissions/BulkCountryUpdates", form("UpdateRequest", request))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void the_main_account_has_nobody_to_inherit_from() throws Exception {
        assertThat(rest.call(
                                Site.TWILIO_VOICE,
                                MAIN,
                                TOKEN,
                                "POST",
                                "/v1/Settings",
                                form("DialingPermissionsInheritance", "true"))
                        .status())
                .isEqualTo(400);
    }

    private JsonArray listed(String country) throws Exception {
        return voice("GET", "/v1/DialingPermissions/Countries?IsoCode=" + country, "")
                .json()
                .getJsonArray("content");
    }

    private void endInheritance() throws Exception {
        assertThat(voice("POST", "/v1/Settings", form("DialingPermissionsInheritance", "false"))
                        .status())
                .isEqualTo(202);
    }

    private Answer update(String country, boolean open) throws Exception {
        String request = "[{\"iso_code\":\"" + country + "\",\"low_risk_numbers_enabled\":\"" + open
                + "\",\"high_risk_special_numbers_enabled\":\"false\",\"high_risk_tollfraud_numbers_enabled\":\"false\"}]";
        return voice("POST", "/v1/DialingPermissions/BulkCountryUpdates", form("UpdateRequest", request));
    }

    private Answer voice(String method, String path, String body) throws Exception {
        return rest.call(Site.TWILIO_VOICE, sid, token, method, path, body);
    }

    private Answer call(String to) throws Exception {
        return rest.post(
                "/" + sid + "/Calls.json", "From", number(), "To", to, "Twiml", "<Response><Hangup/></Response>");
    }

    private String number() throws Exception {
        return rest.get("/" + sid + "/IncomingPhoneNumbers.json")
                .json()
                .getJsonArray("incoming_phone_numbers")
                .getJsonObject(0)
                .getString("phone_number");
    }

    private static String form(String name, String value) {
        return new Form().add(name, value).encoded();
    }
}
