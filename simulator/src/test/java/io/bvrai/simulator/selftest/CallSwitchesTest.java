package io.bvrai.simulator.selftest;

import static io.bvrai.testkit.Patience.SOON;
import static io.bvrai.testkit.Patience.WITHIN_MS;
import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Phones;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.Step;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.twilio.TwilioRest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each position of a switch makes of a call. */
class CallSwitchesTest {
    /** What comes at once comes well before, however busy the machine is. */
    private static final long LATE_MS = 8000;

    private static final String NUMBER = "+12025550100";
    private static final String CALLER = "+12025550111";

    private Simulator simulator;
    private CustomerServer customer;

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(SimulatorConfig.embedded().withCallsPerSecond(50));
        Account account = simulator.phones().mainAccount();
        customer = new CustomerServer(account.authToken());
        simulator.phones().number(account, NUMBER, customer.url("/voice"), customer.url("/status"));
        customer.answer("/voice", "<Response><Hangup/></Response>");
    }

    @AfterEach
    void stop() throws Exception {
        simulator.close();
        customer.close();
    }

    private Phones.Placed call(Step... script) {
        return simulator.phones().call(CALLER, NUMBER, List.of(script)).orElseThrow();
    }

    private Form to(String number) {
        return customer.dialling(number, NUMBER, "/progress");
    }

    private String originate(Form form) throws Exception {
        return new TwilioRest(simulator)
                .post("/" + SimulatorConfig.EMBEDDED_ACCOUNT + "/Calls.json", form)
                .json()
                .getString("sid");
    }

    /** Milliseconds until a webhook comes. */
    private long millisUntil(String path, Runnable begins) throws InterruptedException {
        CountDownLatch came = new CountDownLatch(1);
        AtomicLong at = new AtomicLong();
        customer.on(path, (request, form) -> {
            at.compareAndSet(0, System.nanoTime());
            request.response().putHeader("Content-Type", "text/xml").end("<Response><Hangup/></Response>");
            came.countDown();
        });
        long began = System.nanoTime();
        begins.run();
        assertThat(came.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return TimeUnit.NANOSECONDS.toMillis(at.get() - began);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void parameters_of_the_future_come_and_are_signed(int position) throws Exception {
        // Given
        simulator.switches().set("twilio.webhook.extra-parameters", String.valueOf(position));

        // When
        call().awaitEnd(SOON);

        // Then
        CustomerServer.Received voice = customer.received("/voice").getFirst();
        assertThat(voice.form().names().stream().filter(name -> name.startsWith("FutureParameter")))
                .hasSize(position);
        assertThat(voice.signed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"country, ''", "full, WASHINGTON"})
    void what_is_known_of_the_places(String position, String city) throws Exception {
        // Given
        simulator.switches().set("twilio.webhook.geography", position);

        // When
        call().awaitEnd(SOON);

        // Then
        assertThat(customer.received("/voice").getFirst().form().get("FromCity"))
                .contains(city);
        assertThat(customer.received("/voice").getFirst().form().get("ToCountry"))
                .contains("US");
    }

    @ParameterizedTest
    @CsvSource({"0, false", LATE_MS + ", true"})
    void an_inbound_call_rings_first(String position, boolean long_) throws Exception {
        simulator.switches().set("twilio.call.inbound-ring-ms", position);

        assertThat(millisUntil("/voice", this::call) >= LATE_MS).isEqualTo(long_);
    }

    @ParameterizedTest
    @CsvSource({"0, false", LATE_MS + ", true"})
    void status_callbacks_come_late(String position, boolean late) throws Exception {
        simulator.switches().set("twilio.callback.delay-ms", position);

        assertThat(millisUntil("/status", this::call) >= LATE_MS).isEqualTo(late);
    }

    @ParameterizedTest
    @CsvSource({"0, false", LATE_MS + ", true"})
    void a_failed_webhook_is_tried_again_at_once_or_later(String position, boolean late) throws Exception {
        // Given
        simulator.switches().set("twilio.webhook.retry-delay-ms", position);
        simulator
                .phones()
                .number(simulator.phones().mainAccount(), "+12025550101", customer.url("/flaky#rc=1&rp=all"), "");
        List<Long> tries = new java.util.concurrent.CopyOnWriteArrayList<>();
        customer.on("/flaky", (request, form) -> {
            tries.add(System.nanoTime());
            request.response().setStatusCode(503).end();
        });

        // When
        simulator.phones().call(CALLER, "+12025550101", List.of()).orElseThrow().awaitEnd(SOON);

        // Then
        assertThat(tries).hasSize(2);
        assertThat(TimeUnit.NANOSECONDS.toMillis(tries.getLast() - tries.getFirst()) >= LATE_MS - 10)
                .isEqualTo(late);
    }

    @Test
    void a_shuffled_order_holds_callbacks_until_the_end_and_is_neither_the_one_nor_the_other() throws Exception {
        // Given
        simulator.switches().set("twilio.callback.order", "shuffled");
        List<String> inOrder = List.of("initiated", "ringing", "in-progress", "completed");
        Set<List<String>> seen = new HashSet<>();

        // When
        for (int i = 0;
                i < 30 && seen.stream().allMatch(order -> order.equals(inOrder) || order.equals(inOrder.reversed()));
                i++) {
            int before = progress().size();
            String sid = originate(to(CALLER));
            simulator
                    .log()
                    .await(
                            entry -> entry.kind().equals("twiml")
                                    && entry.text("callSid").equals(sid),
                            SOON);
            CallLog.awaitEnd(simulator, sid);
            await().until(() -> progress().size() == before + 4);
            seen.add(progress().subList(before, before + 4));
        }

        // Then
        assertThat(seen).allSatisfy(order -> assertThat(order).containsExactlyInAnyOrderElementsOf(inOrder));
        assertThat(seen).anyMatch(order -> !order.equals(inOrder) && !order.equals(inOrder.reversed()));
    }

    private List<String> progress() {
        return customer.received("/progress").stream()
                .map(received -> received.form().get("CallStatus").orElse(""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"0, true", "-1, false"})
    void a_call_is_priced_or_never_is(String position, boolean priced) throws Exception {
        // Given
        simulator.switches().set("twilio.price.delay-ms", position);
        Phones.Placed call = call();

        // When
        call.awaitEnd(SOON);

        // Then
        await().during(Duration.ofMillis(priced ? 0 : 500))
                .until(() -> (call.now().getString("price") != null) == priced);
    }

    @ParameterizedTest
    @CsvSource({"speak-and-hang-up, true", "hang-up, false"})
    void twiml_that_cannot_be_understood_is_apologised_for_or_not(String position, boolean spoken) throws Exception {
        // Given
        simulator.switches().set("twilio.twiml.failure", position);
        customer.answer("/voice", "<Response><Say>unfinished</Response>");

        // When
        JsonObject ended = call(new Step.Hear("application error", WITHIN_MS)).awaitEnd(SOON);

        // Then
        assertThat(ended.getJsonObject("person").getBoolean("ok")).isEqualTo(spoken);
        assertThat(CallLog.notifications(simulator)).containsExactly("12100");
    }

    @ParameterizedTest
    @CsvSource({"fail, application error", "warn, go on"})
    void an_element_that_is_no_verb(String position, String heard) throws Exception {
        // Given
        simulator.switches().set("twilio.twiml.schema-violation", position);
        customer.answer("/voice", "<Response><Nonsense/><Say>Go on.</Say></Response>");

        // When
        JsonObject ended = call(new Step.Hear(heard, WITHIN_MS)).awaitEnd(SOON);

        // Then
        assertThat(ended.getJsonObject("person").getBoolean("ok")).isTrue();
        assertThat(CallLog.notifications(simulator)).contains("12200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-answer", "busy"})
    void a_rejected_call_ends_as(String position) throws Exception {
        // Given
        simulator.switches().set("twilio.twiml.rejected-status", position);
        customer.answer("/voice", "<Response><Reject reason=\"rejected\"/></Response>");

        // When // Then
        assertThat(call().awaitEnd(SOON).getString("status")).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(strings = {"busy", "no-answer", "failed"})
    void a_declined_call_ends_as(String position) throws Exception {
        // Given
        simulator.switches().set("twilio.call.declined-status", position);

        // When
        CallLog.awaitEnd(simulator, originate(to("+12025550190")));

        // Then
        await().until(() -> progress().contains(position));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "400"})
    void a_machine_is_detected_after(String position) throws Exception {
        // Given
        simulator.switches().set("twilio.amd.delay-ms", position);

        // When
        CallLog.awaitEnd(simulator, originate(to("+12025550180").add("MachineDetection", "Enable")));

        // Then
        assertThat(customer.received("/voice").getFirst().form().get("MachineDetectionDuration"))
                .contains(position);
    }
}
