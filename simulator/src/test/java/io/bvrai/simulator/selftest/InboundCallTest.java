package io.bvrai.simulator.selftest;

import static io.bvrai.testkit.Patience.WITHIN_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Phones;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.Step;
import io.bvrai.testkit.Patience;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboundCallTest {
    private static final String NUMBER = "+12025550100";
    private static final String CALLER = "+12025550111";

    private Simulator simulator;
    private CustomerServer customer;
    private Account account;

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(SimulatorConfig.embedded());
        account = simulator.phones().subaccount("acme");
        customer = new CustomerServer(account.authToken());
        simulator.phones().number(account, NUMBER, customer.url("/voice"), customer.url("/status"));
    }

    @AfterEach
    void stop() throws Exception {
        simulator.close();
        customer.close();
    }

    private Phones.Placed call(Step... script) {
        return simulator.phones().call(CALLER, NUMBER, List.of(script)).orElseThrow();
    }

    private static JsonObject heard(JsonObject call, int index) {
        return call.getJsonObject("person").getJsonArray("heard").getJsonObject(index);
    }

    @Test
    void the_caller_hears_what_twiml_says_and_the_number_hears_of_the_end() throws Exception {
        // Given
        customer.answer("/voice", "<Response><Say>Welcome to Acme.</Say></Response>");

        // When
        JsonObject ended = call(new Step.Hear("welcome", WITHIN_MS)).awaitEnd(Patience.SOON);

        // Then
        assertThat(ended.getString("status")).isEqualTo("completed");
        assertThat(heard(ended, 0).getString("text")).isEqualTo("Welcome to Acme.");
        assertThat(heard(ended, 0).getString("quality")).isEqualTo("WHOLE");
        assertThat(ended.getJsonObject("person").getBoolean("ok")).isTrue();
        CustomerServer.Received voice = customer.received("/voice").getFirst();
        assertThat(voice.signed()).isTrue();
        assertThat(voice.form().get("CallStatus")).contains("ringing");
        assertThat(voice.form().get("Direction")).contains("inbound");
        assertThat(voice.form().get("FromCity")).contains("");
        Patience.await().until(() -> customer.received("/status").size() == 1);
        CustomerServer.Received status = customer.received("/status").getFirst();
        assertThat(status.signed()).isTrue();
        assertThat(status.form().get("CallStatus")).contains("completed");
        assertThat(status.form().get("SequenceNumber")).contains("0");
    }

    @Test
    void the_media_stream_carries_audio_both_ways_and_twiml_goes_on_when_the_server_closes() throws Exception {
        // Given: a server that plays back what it hears until a key is pressed
        customer.answer(
                "/voice",
                "<Response><Connect><Stream url=\"" + customer.socketUrl("/media")
                        + "\"><Parameter name=\"token\" value=\"t1\"/></Stream></Connect>"
                        + "<Say>Goodbye.</Say></Response>");
        customer.onSocket(EchoServer::new);

        // When
        JsonObject ended = call(
                        new Step.Wait(500),
                        new Step.Say("Can you hear me?"),
                        new Step.Hear("can you hear me?", WITHIN_MS),
                        new Step.Keys("#"),
                        new Step.Hear("goodbye", WITHIN_MS))
                .awaitEnd(Patience.SOON);

        // Then
        assertThat(ended.getJsonObject("person").getString("problem")).isNull();
        assertThat(customer.socketSignedFor(customer.socketUrl("/media"))).isTrue();
        JsonObject stats = simulator.log().entries("media.stop").getFirst().data();
        long startMs = simulator.log().entries("media.start").getFirst().data().getLong("lineMs");
        assertThat(stats.getJsonObject("stats").getLong("framesOut"))
                .as("one frame per 20 ms, none lost")
                .isEqualTo((stats.getLong("lineMs") - startMs) / 20);
        assertThat(stats.getString("ending")).isEqualTo("SERVER_CLOSED");
        assertThat(stats.getJsonObject("stats").getLong("framesOut")).isGreaterThan(50);
    }

    @Test
    void a_failing_webhook_is_retried_as_its_fragment_says_with_one_idempotency_token() throws Exception {
        // Given
        simulator.phones().number(account, "+12025550101", customer.url("/flaky#rc=2&rp=all"), customer.url("/status"));
        customer.on("/flaky", (request, form) -> {
            if (customer.received("/flaky").size() < 3) {
                request.response().setStatusCode(503).end();
            } else {
                request.response().putHeader("Content-Type", "text/xml").end("<Response><Hangup/></Response>");
            }
        });

        // When
        simulator.phones().call(CALLER, "+12025550101", List.of()).orElseThrow().awaitEnd(Patience.SOON);

        // Then
        assertThat(customer.received("/flaky")).hasSize(3).allMatch(CustomerServer.Received::signed);
        assertThat(customer.received("/flaky").stream()
                        .map(CustomerServer.Received::idempotencyToken)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void a_reject_before_answer_ends_the_call_unanswered() throws Exception {
        customer.answer("/voice", "<Response><Reject reason=\"busy\"/></Response>");

        JsonObject ended = call().awaitEnd(Patience.SOON);

        assertThat(ended.getString("status")).isEqualTo("busy");
        assertThat(ended.getString("duration")).isEqualTo("0");
        assertThat(ended.getJsonObject("person").getLong("firstAudioMs")).isEqualTo(-1);
    }

    @Test
    void an_unknown_number_is_not_in_service() {
        assertThat(simulator.phones().call(CALLER, "+12025550199", List.of())).isEmpty();
    }

    @Test
    void gather_hands_pressed_keys_to_its_action() throws Exception {
        // Given
        customer.answer(
                "/voice",
                "<Response><Gather numDigits=\"4\" action=\"/menu\"><Say>Your code?</Say></Gather></Response>");
        customer.on("/menu", (request, form) -> request.response()
                .putHeader("Content-Type", "text/xml")
                .end("<Response><Say>You typed " + form.get("Digits").orElse("nothing") + "</Say></Response>"));

        // When
        JsonObject ended = call(
                        new Step.Hear("your code", WITHIN_MS),
                        new Step.Keys("1234"),
                        new Step.Hear("you typed 1234", WITHIN_MS))
                .awaitEnd(Patience.SOON);

        // Then
        assertThat(ended.getJsonObject("person").getString("problem")).isNull();
    }

    @Test
    void gather_without_keys_goes_on_with_the_next_verb() throws Exception {
        customer.answer("/voice", "<Response><Gather timeout=\"1\" action=\"/menu\"/><Say>Too late.</Say></Response>");

        JsonObject ended = call(new Step.Hear("too late", WITHIN_MS)).awaitEnd(Patience.SOON);

        assertThat(ended.getJsonObject("person").getString("problem")).isNull();
        assertThat(customer.received("/menu")).isEmpty();
    }
}
