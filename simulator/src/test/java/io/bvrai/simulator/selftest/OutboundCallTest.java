package io.bvrai.simulator.selftest;

import static io.bvrai.testkit.Patience.WITHIN_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.simulator.caller.Step;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.twilio.TwilioRest;
import io.bvrai.testkit.Patience;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboundCallTest {
    private static final String FROM = "+12025550100";
    private static final String MAIN = SimulatorConfig.EMBEDDED_ACCOUNT;

    private Simulator simulator;
    private TwilioRest rest;
    private CustomerServer customer;

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(SimulatorConfig.embedded()
                .withCallsPerSecond(50)
                .withSwitch("twilio.price.delay-ms", "0")
                .withSwitch("twilio.amd.delay-ms", "200"));
        rest = new TwilioRest(simulator);
        customer = new CustomerServer(SimulatorConfig.EMBEDDED_AUTH_TOKEN);
        simulator.phones().number(simulator.phones().mainAccount(), FROM, "https://unused.test/", "");
        customer.answer("/voice", "<Response><Say>This is Acme.</Say><Hangup/></Response>");
    }

    @AfterEach
    void stop() throws Exception {
        simulator.close();
        customer.close();
    }

    private Form dial(String to) {
        return customer.dialling(to, FROM, "/status");
    }

    private String originate(Form form) throws Exception {
        return rest.post("/" + MAIN + "/Calls.json", form).json().getString("sid");
    }

    private JsonObject call(String sid) throws Exception {
        return rest.get("/" + MAIN + "/Calls/" + sid + ".json").json();
    }

    private JsonObject awaitEnd(String sid) throws Exception {
        CallLog.awaitEnd(simulator, sid);
        return call(sid);
    }

    private List<String> statuses() {
        return customer.received("/status").stream()
                .map(received -> received.form().get("CallStatus").orElse("none"))
                .toList();
    }

    @Test
    void an_answered_call_reports_each_status_in_order_and_is_priced() throws Exception {
        // Given
        simulator
                .phones()
                .behave("+12025550111", CalleeBehavior.person(List.of(new Step.Hear("this is acme", WITHIN_MS))));

        // When
        String sid = originate(dial("+12025550111"));
        awaitEnd(sid);

        // Then
        Patience.await().until(() -> statuses().size() == 4);
        assertThat(statuses()).containsExactly("initiated", "ringing", "in-progress", "completed");
        assertThat(customer.received("/status")).allMatch(CustomerServer.Received::signed);
        assertThat(customer.received("/status").stream()
                        .map(received -> received.form().get("SequenceNumber").orElse("")))
                .containsExactly("0", "1", "2", "3");
        Form last = customer.received("/status").getLast().form();
        assertThat(last.get("CallbackSource")).contains("call-progress-events");
        assertThat(last.get("Duration")).contains("1");
        Patience.await()
                .untilAsserted(() -> assertThat(call(sid).getString("price")).isEqualTo("-0.01400"));
        assertThat(simulator.log().entries("person").getFirst().data().getBoolean("ok"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "+12025550150, busy, 486",
        "+12025550160, no-answer, 487",
        "+12025550170, failed, 404",
        "+12025550190, busy, 603"
    })
    void a_call_that_is_not_answered_ends_as_the_callee_decides(String to, String status, String sip) throws Exception {
        // When
        JsonObject ended = awaitEnd(originate(dial(to)));

        // Then
        assertThat(ended.getString("status")).isEqualTo(status);
        assertThat(ended.getString("duration")).isEqualTo("0");
        assertThat(ended.getValue("price")).isNull();
        Patience.await().until(() -> statuses().contains(status));
        assertThat(customer.received("/status").getLast().form().get("SipResponseCode"))
                .contains(sip);
        assertThat(customer.received("/voice")).isEmpty();
    }

    @Test
    void a_machine_is_detected_before_the_answer_url_is_asked() throws Exception {
        // When
        awaitEnd(originate(dial("+12025550180").add("MachineDetection", "DetectMessageEnd")));

        // Then
        assertThat(customer.received("/voice").getFirst().form().get("AnsweredBy"))
                .contains("machine_end_beep");
    }

    @Test
    void detection_on_the_side_reports_to_its_own_url() throws Exception {
        // When
        awaitEnd(originate(dial("+12025550180")
                .add("MachineDetection", "Enable")
                .add("AsyncAmd", "true")
                .add("AsyncAmdStatusCallback", customer.url("/amd"))));

        // Then
        assertThat(customer.received("/voice").getFirst().form().get("AnsweredBy"))
                .isEmpty();
        Patience.await().until(() -> customer.received("/amd").size() == 1);
        assertThat(customer.received("/amd").getFirst().form().get("AnsweredBy"))
                .contains("machine_start");
    }

    @Test
    void callbacks_may_come_twice_and_backwards() throws Exception {
        // Given
        simulator.switches().set("twilio.callback.order", "reversed");
        simulator.switches().set("twilio.callback.duplicates", "1");

        // When
        awaitEnd(originate(dial("+12025550111")));

        // Then
        Patience.await().until(() -> statuses().size() == 8);
        assertThat(statuses().getFirst()).isEqualTo("completed");
        assertThat(statuses().getLast()).isEqualTo("initiated");
    }

    @Test
    void a_live_call_takes_new_twiml() throws Exception {
        // Given
        customer.answer("/voice", "<Response><Pause length=\"30\"/></Response>");
        simulator
                .phones()
                .behave("+12025550111", CalleeBehavior.person(List.of(new Step.Hear("new words", WITHIN_MS))));
        String sid = originate(dial("+12025550111"));
        simulator
                .log()
                .await(
                        entry -> entry.kind().equals("twiml")
                                && entry.text("callSid").equals(sid),
                        Patience.SOON);

        // When
        JsonObject updated = rest.post(
                        "/" + MAIN + "/Calls/" + sid + ".json",
                        "Twiml",
                        "<Response><Say>New words.</Say><Hangup/></Response>")
                .json();

        // Then
        assertThat(updated.getString("status")).isEqualTo("in-progress");
        JsonObject ended = awaitEnd(sid);
        assertThat(simulator.log().entries("person").getFirst().data().getBoolean("ok"))
                .isTrue();
        assertThat(ended.getString("status")).isEqualTo("completed");
    }

    @Test
    void a_time_limit_ends_a_call() throws Exception {
        // Given
        customer.answer("/voice", "<Response><Pause length=\"60\"/></Response>");

        // When
        JsonObject ended = awaitEnd(originate(dial("+12025550111").add("TimeLimit", "2")));

        // Then
        assertThat(ended.getString("status")).isEqualTo("completed");
        assertThat(Integer.parseInt(ended.getString("duration"))).isBetween(1, 59);
    }

    @Test
    void dial_joins_two_people() throws Exception {
        // Given
        customer.answer(
                "/voice", "<Response><Dial action=\"/dialled\"><Number>+12025550122</Number></Dial></Response>");
        customer.answer("/dialled", "<Response><Hangup/></Response>");
        simulator
                .phones()
                .behave(
                        "+12025550111",
                        CalleeBehavior.person(
                                List.of(new Step.Hear("second speaking", WITHIN_MS), new Step.Say("First here"))));
        simulator
                .phones()
                .behave(
                        "+12025550122",
                        CalleeBehavior.person(List.of(
                                new Step.Wait(200),
                                new Step.Say("Second speaking"),
                                new Step.Hear("first here", WITHIN_MS),
                                new Step.HangUp())));

        // When
        awaitEnd(originate(dial("+12025550111")));

        // Then
        assertThat(simulator.log().entries("person")).hasSize(2).allMatch(entry -> entry.data()
                .getBoolean("ok"));
        Form action = customer.received("/dialled").getFirst().form();
        assertThat(action.get("DialCallStatus")).contains("completed");
    }

    @Test
    void the_fallback_url_takes_over_and_learns_why() throws Exception {
        // Given
        customer.on(
                "/voice",
                (request, form) -> request.response().setStatusCode(404).end());
        customer.answer("/fallback", "<Response><Say>Fallback here.</Say></Response>");
        simulator
                .phones()
                .behave("+12025550111", CalleeBehavior.person(List.of(new Step.Hear("fallback here", WITHIN_MS))));

        // When
        awaitEnd(originate(dial("+12025550111").add("FallbackUrl", customer.url("/fallback"))));

        // Then
        assertThat(simulator.log().entries("person").getFirst().data().getBoolean("ok"))
                .isTrue();
        Form why = customer.received("/fallback").getFirst().form();
        assertThat(why.get("ErrorCode")).contains("11200");
        assertThat(why.get("ErrorUrl")).contains(customer.url("/voice"));
    }
}
