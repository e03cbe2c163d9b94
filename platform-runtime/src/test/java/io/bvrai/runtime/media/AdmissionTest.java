package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.await;
import static io.bvrai.testkit.Patience.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.testkit.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a socket, and what happens to a socket that isn't Twilio's. */
class AdmissionTest {
    private static final String CALL = "CA00112233445566778899aabbccddeeff";

    private final Vertx vertx = Vertx.vertx();
    private Provider provider;
    private Pod pod;

    @BeforeEach
    void start() throws Exception {
        provider = new Provider(vertx);
        pod = new Pod(vertx, provider);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        pod.awaitIdle();
        pod.close();
        provider.close();
        outcome(vertx.close().toCompletionStage());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/agents/reception/media/expired, 403",
        "/v1/agents/reception/media/never-issued, 403",
        "/v1/agents/reception/media/foreign, 404",
        "/v1/agents/reception/media/undecidable, 503",
        "/v1/agents/sales/media/any, 404",
    })
    void a_token_that_does_not_admit_is_refused_before_the_upgrade(String path, int status) {
        assertThat(refusal(path, pod.signature(path))).isEqualTo(status);
        assertThat(pod.journal.of(CALL)).isEmpty();
        assertThat(provider.sessions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bm90IHRoZSBzaWduYXR1cmU=", "x"})
    void an_upgrade_without_the_carriers_signature_is_refused_and_leaves_the_token_usable(String signature)
            throws Exception {
        // Given
        String path = pod.ticket(pod.call(CALL, 1));

        // Then
        assertThat(refusal(path, signature)).isEqualTo(403);
        assertThat(pod.connect(path, pod.signature(path))
                        .start(Pod.ACCOUNT, CALL)
                        .isOpen())
                .isTrue();
        await().until(() -> pod.liveCalls.count() == 1);
        pod.liveCalls.handOverAll();
        pod.liveCalls.handOverAll();
    }

    @Test
    void a_token_admits_once() throws Exception {
        // Given
        String path = pod.ticket(pod.call(CALL, 1));
        Carrier first = pod.connect(path, pod.signature(path)).start(Pod.ACCOUNT, CALL);

        // Then
        assertThat(refusal(path, pod.signature(path))).isEqualTo(403);
        first.stop();
    }

    @Test
    void what_is_no_upgrade_is_told_so() throws Exception {
        HttpResponse<Void> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + pod.port() + "/v1/agents/reception/media/x"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(426);
    }

    @Test
    void a_start_of_another_call_closes_the_socket_and_is_no_answer() throws Exception {
        // Given
        CallDescriptor call = pod.call(CALL, 1);
        String path = pod.ticket(call);

        // When
        Carrier carrier = pod.connect(path, pod.signature(path)).start(Pod.ACCOUNT, CALL.replace('0', '1'));

        // Then
        carrier.awaitClosed(1008);
        assertThat(pod.journal.of(CALL)).doesNotContain("attached");
    }

    @Test
    void a_socket_that_never_starts_is_closed_at_the_deadline() throws Exception {
        try (Pod hasty = new Pod(vertx, provider, Pod.limits(Duration.ofMillis(300), Patience.SOON))) {
            String path = hasty.ticket(hasty.call(CALL, 1));
            Carrier silent = hasty.connect(path, hasty.signature(path));
            silent.awaitClosed(1008);
            assertThat(hasty.count("bvrai.media.messages.refused", "reason", "no_start"))
                    .isEqualTo(1);
        }
    }

    @Test
    void sockets_that_have_not_proved_their_call_are_few() throws Exception {
        // Given as many as are allowed
        List<Carrier> idle = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String path = pod.ticket(pod.call(CALL, 1));
            idle.add(pod.connect(path, pod.signature(path)));
        }
        String path = pod.ticket(pod.call(CALL, 1));

        // Then one more has to wait until they are gone
        assertThat(refusal(path, pod.signature(path))).isEqualTo(503);
        idle.forEach(Carrier::vanish);
        pod.awaitIdle();
        Carrier next = pod.connect(path, pod.signature(path));
        assertThat(next.isOpen()).isTrue();
        next.vanish();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "{\"event\":\"media\"}",
                "{\"event\":\"media\",\"media\":{\"track\":\"inbound\",\"payload\":\"***\"},\"streamSid\":\""
                        + Carrier.STREAM + "\"}"
            })
    void garbage_closes_its_own_socket_only(String garbage) throws Exception {
        // Given
        Carrier good = pod.dial(CALL.replace('0', '7'));
        Carrier bad = pod.dial(CALL);

        // When
        bad.send(garbage);

        // Then
        bad.awaitClosed(1007);
        await().until(() -> pod.liveCalls.count() == 1);
        assertThat(good.isOpen()).isTrue();
        good.stop();
    }

    @Test
    void binary_messages_close_the_socket() throws Exception {
        Carrier carrier = pod.dial(CALL);
        carrier.sendBinary(new byte[] {1, 2, 3});
        carrier.awaitClosed(1003);
    }

    @Test
    void a_message_larger_than_any_of_twilios_closes_the_socket() throws Exception {
        Carrier carrier = pod.dial(CALL);
        carrier.send("{\"event\":\"media\",\"padding\":\"" + "A".repeat(20_000) + "\"}");
        carrier.awaitClosed(1009);
    }

    @Test
    void audio_of_another_stream_closes_the_socket() throws Exception {
        Carrier carrier = pod.dial(CALL);
        carrier.send("{\"event\":\"media\",\"media\":{\"track\":\"inbound\",\"payload\":\"AAAA\"},\"streamSid\":\""
                + Carrier.STREAM.replace('0', '1') + "\"}");
        carrier.awaitClosed(1008);
    }

    @Test
    void an_event_that_twilio_added_since_is_counted_and_no_more() throws Exception {
        Carrier carrier = pod.dial(CALL);
        carrier.send("{\"event\":\"weather\",\"sky\":\"blue\"}");
        await().until(() -> pod.count("bvrai.media.events.unknown") == 1);
        assertThat(carrier.isOpen()).isTrue();
        carrier.stop();
    }

    private int refusal(String path, String signature) {
        return catchThrowableOfType(UpgradeRejectedException.class, () -> pod.connect(path, signature))
                .getStatus();
    }
}
