package io.bvrai.simulator.selftest;

import static io.bvrai.testkit.Patience.SOON;
import static io.bvrai.testkit.Patience.WITHIN_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.Step;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each position of a switch makes of a media stream. */
class StreamSwitchesTest {
    private static final String NUMBER = "+12025550100";

    private Simulator simulator;
    private CustomerServer customer;

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(SimulatorConfig.embedded());
        Account account = simulator.phones().subaccount("acme");
        customer = new CustomerServer(account.authToken());
        simulator.phones().number(account, NUMBER, customer.url("/voice"), "");
    }

    @AfterEach
    void stop() throws Exception {
        simulator.close();
        customer.close();
    }

    private boolean resumes(String url) throws Exception {
        customer.answer(
                "/voice", "<Response><Connect><Stream url=\"" + url + "\"/></Connect><Say>Resumed.</Say></Response>");
        return simulator
                .phones()
                .call("+12025550111", NUMBER, List.of(new Step.Hear("resumed", WITHIN_MS)))
                .orElseThrow()
                .awaitEnd(SOON)
                .getJsonObject("person")
                .getBoolean("ok");
    }

    @ParameterizedTest
    @CsvSource({"refuse, 0", "drop, 1"})
    void a_query_in_the_url_is_refused_or_dropped(String position, int opened) throws Exception {
        // Given
        simulator.switches().set("twilio.stream.url-query", position);

        // When
        resumes(customer.socketUrl("/media?token=1"));

        // Then
        assertThat(simulator.log().entries("media.start")).hasSize(opened);
        assertThat(CallLog.notifications(simulator).contains("31923")).isEqualTo(opened == 0);
    }

    @ParameterizedTest
    @CsvSource({"next-verb, true", "end-call, false"})
    void a_socket_that_does_not_open_ends_the_call_or_not(String position, boolean goesOn) throws Exception {
        simulator.switches().set("twilio.stream.connect-failure", position);

        assertThat(resumes("ws://127.0.0.1:1/media")).isEqualTo(goesOn);
        assertThat(CallLog.notifications(simulator)).contains("31902");
    }

    @ParameterizedTest
    @ValueSource(longs = {200, 1500})
    void a_socket_that_does_not_open_in_time_is_given_up(long position) throws Exception {
        // Given somebody who takes the line and says nothing
        simulator.switches().set("twilio.stream.connect-timeout-ms", String.valueOf(position));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // When
            long began = System.nanoTime();
            boolean resumed = resumes("ws://127.0.0.1:" + silent.getLocalPort() + "/media");
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);

            // Then
            assertThat(resumed).isTrue();
            assertThat(CallLog.notifications(simulator)).contains("31901");
            assertThat(waited).isGreaterThanOrEqualTo(position);
        }
    }

    @ParameterizedTest
    @CsvSource({"warn, 1000", "close, 1003"})
    void a_message_that_cannot_be_decoded_closes_the_socket_or_not(String position, int code) throws Exception {
        // Given a server that says good-bye itself after a second of audio
        simulator.switches().set("twilio.stream.bad-frames", position);
        customer.onSocket(socket -> {
            List<String> heard = new CopyOnWriteArrayList<>();
            socket.writeBinaryMessage(Buffer.buffer("x"));
            socket.textMessageHandler(message -> {
                heard.add(message);
                if (heard.size() == 50) {
                    socket.close((short) 1000);
                }
            });
        });

        // When
        boolean resumed = resumes(customer.socketUrl("/media"));

        // Then
        assertThat(resumed).isTrue();
        assertThat(CallLog.notifications(simulator)).containsExactly("31950");
        assertThat(simulator.log().entries("media.stop").getFirst().data().getInteger("closeCode"))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "19, true"})
    void every_fifth_frame_comes_late(String position, boolean late) throws Exception {
        // Given
        simulator.switches().set("twilio.stream.jitter-ms", position);

        // When: a busy machine puts frames off, too, but not every fifth of one call after the other
        List<Long> spreads = new ArrayList<>();
        do {
            spreads.add(spread());
        } while (spreads.size() < 5 && spreads.getLast() > 20 != late);

        // Then
        assertThat(spreads.getLast() > 20).as("spreads of %s ms", spreads).isEqualTo(late);
    }

    /** Between the shortest and the longest median gap before a frame, of each of the five. */
    private long spread() throws Exception {
        Map<Long, Long> arrivals = new ConcurrentSkipListMap<>();
        customer.onSocket(socket -> socket.textMessageHandler(text -> {
            JsonObject message = new JsonObject(text);
            if (message.getString("event").equals("media")) {
                arrivals.put(
                        Long.parseLong(message.getJsonObject("media").getString("timestamp")) / 20, System.nanoTime());
            }
            if (arrivals.size() == 150) {
                socket.close((short) 1000);
            }
        }));

        resumes(customer.socketUrl("/media"));
        List<Long> gaps = new ArrayList<>();
        for (int turn = 0; turn < 5; turn++) {
            gaps.add(medianGap(arrivals, turn));
        }
        return gaps.stream().mapToLong(Long::longValue).max().orElseThrow()
                - gaps.stream().mapToLong(Long::longValue).min().orElseThrow();
    }

    private static long medianGap(Map<Long, Long> arrivals, int turn) {
        List<Long> gaps = arrivals.entrySet().stream()
                .filter(frame -> frame.getKey() % 5 == turn && arrivals.containsKey(frame.getKey() - 1))
                .map(frame -> TimeUnit.NANOSECONDS.toMillis(frame.getValue() - arrivals.get(frame.getKey() - 1)))
                .sorted()
                .toList();
        return gaps.get(gaps.size() / 2);
    }
}
