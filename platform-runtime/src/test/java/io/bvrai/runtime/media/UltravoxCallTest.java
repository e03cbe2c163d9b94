package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.await;
import static io.bvrai.testkit.Patience.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.engine.audio.Mulaw;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call over Ultravox, with carrier and provider played by hand. */
class UltravoxCallTest {
    private static final String CALL = "CA00112233445566778899aabbccddeeff";

    private final Vertx vertx = Vertx.vertx();
    private Provider provider;
    private Pod pod;

    @BeforeEach
    void start() throws Exception {
        provider = new Provider(vertx);
        pod = new Pod(vertx, provider);
        pod.speaksAs(Pod.revision(Pod.ULTRAVOX, List.of(), true, "Hello there."));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        pod.close();
        provider.close();
        outcome(vertx.close().toCompletionStage());
    }

    @Test
    void the_call_is_created_in_the_webhook_and_joined_by_the_media() throws Exception {
        // When
        pod.dial(CALL);

        // Then
        Provider.Session session = provider.awaitSession();
        assertThat(session.uri()).isEqualTo("/join?secret=1");
        assertThat(provider.apiKeys()).containsExactly("key-of-ultravox");
        assertThat(provider.created()).hasSize(1);
        JsonObject created = provider.created().getFirst();
        JsonObject medium = created.getJsonObject("medium").getJsonObject("serverWebSocket");
        assertThat(created.getString("systemPrompt")).isEqualTo("You answer for Acme.");
        assertThat(created.getString("maxDuration")).isEqualTo("900s");
        assertThat(medium.getInteger("inputSampleRate")).isEqualTo(8000);
        assertThat(medium.getInteger("outputSampleRate")).isEqualTo(8000);
        assertThat(created.getJsonObject("firstSpeakerSettings")
                        .getJsonObject("agent")
                        .getString("text"))
                .isEqualTo("Hello there.");
        assertThat(created.getJsonArray("selectedTools")
                        .getJsonObject(0)
                        .getJsonObject("temporaryTool")
                        .getString("modelToolName"))
                .isEqualTo("HangUp");
    }

    @Test
    void the_telephones_codes_and_the_engines_samples_are_the_same_sound() throws Exception {
        // Given
        byte[] callers = codes(160, 1);
        byte[] agents = codes(1000, 2);
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitSession();

        // When
        carrier.speak(callers);
        session.tellSamples(samples(agents));

        // Then
        await().untilAsserted(() -> assertThat(session.heardSamples()).isEqualTo(samples(callers)));
        carrier.awaitHeard(agents.length);
        assertThat(samples(carrier.heard())).isEqualTo(samples(agents));
    }

    @Test
    void the_providers_word_to_clear_empties_the_carriers_buffer() throws Exception {
        // Given two seconds of speech of which 400 ms were heard
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitSession();
        session.tell("{\"type\":\"state\",\"state\":\"speaking\"}");
        session.tellSamples(samples(codes(16_000, 3)));
        carrier.awaitHeard(16_000);
        List<String> marks = carrier.marks();
        carrier.returnMark(marks.get(0));
        carrier.returnMark(marks.get(1));
        carrier.speak(codes(160, 1));
        await().until(() -> session.heardSamples().length > 0);

        // When
        session.tell("{\"type\":\"playback_clear_buffer\"}");
        session.tell(
                "{\"type\":\"transcript\",\"role\":\"agent\",\"medium\":\"voice\",\"text\":\"one two three four five"
                        + " six\",\"final\":true,\"ordinal\":0}");

        // Then
        await().until(() -> carrier.received("clear").size() == 1);
        await().until(() -> !pod.journal.turns().isEmpty());
        Turn turn = pod.journal.turns().getFirst();
        assertThat(turn.interrupted()).isTrue();
        assertThat(turn.text()).isEqualTo("one");
        assertThat(turn.durationMs()).isBetween(390, 400);
    }

    @Test
    void both_sides_words_are_told_whether_they_come_whole_or_in_pieces() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitSession();

        // When
        session.tell("{\"type\":\"transcript\",\"role\":\"user\",\"medium\":\"voice\",\"text\":\"When do you"
                + " open?\",\"final\":true,\"ordinal\":1}");
        session.tell("{\"type\":\"state\",\"state\":\"speaking\"}");
        session.tell("{\"type\":\"transcript\",\"role\":\"agent\",\"medium\":\"voice\",\"delta\":\"At"
                + " \",\"final\":false,\"ordinal\":2}");
        session.tellSamples(samples(codes(800, 4)));
        session.tell(
                "{\"type\":\"transcript\",\"role\":\"agent\",\"medium\":\"voice\",\"delta\":\"nine.\",\"final\":true,\"ordinal\":2}");
        session.tell("{\"type\":\"state\",\"state\":\"listening\"}");
        await().until(() -> !carrier.marks().isEmpty());
        carrier.returnAllMarks();

        // Then
        await().untilAsserted(() -> assertThat(pod.journal.turns())
                .extracting(Turn::speaker, Turn::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Turn.Speaker.CALLER, "When do you open?"),
                        org.assertj.core.groups.Tuple.tuple(Turn.Speaker.AGENT, "At nine.")));
    }

    @Test
    void hanging_up_ends_the_call_at_the_provider_too() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitSession();
        session.tellSamples(samples(codes(800, 4)));
        session.tell(
                "{\"type\":\"client_tool_invocation\",\"toolName\":\"HangUp\",\"invocationId\":\"i1\",\"parameters\":{}}");
        await().until(() -> !carrier.marks().isEmpty());
        assertThat(session.said("hang_up")).isEmpty();

        // When
        carrier.returnAllMarks();

        // Then
        session.awaitSaid("hang_up");
        carrier.awaitClosed(1000);
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL)).contains("ending AGENT_HUNG_UP");
    }

    @Test
    void a_provider_that_ends_in_good_order_is_heard_out() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitSession();
        session.tellSamples(samples(codes(800, 4)));

        // When
        session.end();
        await().until(() -> !carrier.marks().isEmpty());
        assertThat(carrier.isOpen()).isTrue();
        carrier.returnAllMarks();

        // Then
        carrier.awaitClosed(1000);
        assertThat(pod.journal.of(CALL)).contains("ending AGENT_HUNG_UP");
    }

    @Test
    void a_provider_that_talks_nonsense_is_lost() throws Exception {
        // Given
        Carrier carrier = pod.dial(CALL);
        Provider.Session session = provider.awaitSession();
        session.tellSamples(samples(codes(800, 4)));
        carrier.awaitHeard(800);

        // When half a sample arrives
        session.tellSamples(new byte[] {1, 2, 3});

        // Then
        carrier.awaitClosed(1000);
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL)).contains("engine.lost{kind=PROTOCOL}", "ending PROVIDER_LOST");
    }

    private static byte[] codes(int count, long seed) {
        byte[] codes = new byte[count];
        new Random(seed).nextBytes(codes);
        return codes;
    }

    private static byte[] samples(byte[] codes) {
        ByteBuf pcm = Unpooled.buffer(codes.length * 2);
        for (byte code : codes) {
            pcm.writeShortLE(Mulaw.decode(code));
        }
        return ByteBufUtil.getBytes(pcm);
    }
}
