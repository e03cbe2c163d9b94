package io.bvrai.simulator.selftest;

import static io.bvrai.testkit.Patience.WITHIN_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.Step;
import io.bvrai.testkit.Patience;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamFailureTest {
    private static final String NUMBER = "+12025550100";

    private Simulator simulator;
    private CustomerServer customer;
    private Account account;

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(SimulatorConfig.embedded());
        account = simulator.phones().subaccount("acme");
        customer = new CustomerServer(account.authToken());
        simulator.phones().number(account, NUMBER, customer.url("/voice"), "");
    }

    @AfterEach
    void stop() throws Exception {
        simulator.close();
        customer.close();
    }

    private void streamTo(String url) {
        customer.answer(
                "/voice",
                "<Response><Connect><Stream url=\"" + url + "\" statusCallback=\"" + customer.url("/stream")
                        + "\"/></Connect><Say>Resumed.</Say></Response>");
    }

    private JsonObject call() throws Exception {
        return simulator
                .phones()
                .call("+12025550111", NUMBER, List.of(new Step.Hear("resumed", WITHIN_MS)))
                .orElseThrow()
                .awaitEnd(Patience.SOON)
                .getJsonObject("person");
    }

    @ParameterizedTest
    @CsvSource({"next-verb, true", "end-call, false"})
    void a_lost_connection_goes_on_or_ends_the_call_as_switched(String position, boolean resumes) throws Exception {
        // Given
        simulator.switches().set("twilio.stream.abrupt-loss", position);
        streamTo(customer.socketUrl("/media"));
        customer.cutSocketsAfterFirstMessage();

        // When
        JsonObject person = call();

        // Then
        assertThat(person.getBoolean("ok")).isEqualTo(resumes);
        assertThat(simulator.log().entries("media.stop").getFirst().text("ending"))
                .isEqualTo("LOST");
    }

    @ParameterizedTest
    @CsvSource({"ws://127.0.0.1:1/x, 31902", "https://127.0.0.1/x, 31922", "QUERY, 31923", "not a url, 31923"})
    void a_socket_that_cannot_open_is_notified_and_the_twiml_goes_on(String url, String code) throws Exception {
        // Given
        streamTo(url.equals("QUERY") ? customer.socketUrl("/media?token=1") : url);

        // When
        JsonObject person = call();

        // Then
        assertThat(person.getBoolean("ok")).isTrue();
        assertThat(CallLog.notifications(simulator)).contains(code);
    }

    @Test
    void binary_frames_and_strange_messages_are_noted_and_the_stream_lives_on() throws Exception {
        // Given
        streamTo(customer.socketUrl("/media"));
        customer.onSocket(socket -> {
            socket.writeBinaryMessage(Buffer.buffer("x"));
            socket.writeTextMessage("{\"event\":\"media\",\"streamSid\":\"MZ0\",\"media\":{\"payload\":\"\"}}");
            socket.writeTextMessage("nonsense");
            socket.textMessageHandler(message -> {
                if (CallLog.notifications(simulator).size() == 3) {
                    socket.close((short) 1000);
                }
            });
        });

        // When
        JsonObject person = call();

        // Then
        assertThat(person.getBoolean("ok")).isTrue();
        assertThat(CallLog.notifications(simulator)).containsExactly("31950", "31951", "31951");
    }

    @Test
    void the_stream_reports_its_own_start_and_stop() throws Exception {
        // Given
        streamTo(customer.socketUrl("/media"));
        customer.onSocket(socket -> socket.textMessageHandler(message -> socket.close((short) 1000)));

        // When
        call();

        // Then
        Patience.await().untilAsserted(() -> assertThat(customer.received("/stream").stream()
                        .map(received -> received.form().get("StreamEvent").orElse("")))
                .contains("stream-started", "stream-stopped"));
        assertThat(customer.received("/stream")).allMatch(CustomerServer.Received::signed);
    }

    @Test
    void broken_twiml_goes_to_the_fallback_url_and_without_one_the_caller_hears_an_apology() throws Exception {
        // Given
        customer.answer("/voice", "<Response><Say>unfinished</Response>");

        // When
        JsonObject person = simulator
                .phones()
                .call("+12025550111", NUMBER, List.of(new Step.Hear("application error", WITHIN_MS)))
                .orElseThrow()
                .awaitEnd(Patience.SOON)
                .getJsonObject("person");

        // Then
        assertThat(person.getBoolean("ok")).isTrue();
        assertThat(CallLog.notifications(simulator)).containsExactly("12100");
    }
}
