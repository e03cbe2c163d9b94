package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.await;
import static io.bvrai.testkit.Patience.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.call.SessionPreparer.PreparationException;
import io.bvrai.runtime.engine.EngineDeadlines;
import io.bvrai.testkit.Patience;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine of first choice can't be had. */
class FallbackTest {
    private static final String CALL = "CA00112233445566778899aabbccddeeff";

    /** Those that a bad engine is seen to exceed. The good ones of these tests have as much, so it isn't little. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx();
    private Provider ultravox;
    private Provider openAi;
    private Pod pod;

    @BeforeEach
    void start() throws Exception {
        ultravox = new Provider(vertx);
        openAi = new Provider(vertx);
        pod = new Pod(
                vertx,
                ultravox,
                openAi,
                new EngineDeadlines(DEADLINE, DEADLINE, DEADLINE),
                Pod.limits(Patience.SOON, DEADLINE));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        pod.close();
        ultravox.close();
        openAi.close();
        outcome(vertx.close().toCompletionStage());
    }

    @ParameterizedTest
    @EnumSource(
            value = Provider.Mood.class,
            names = {"BROKEN", "DENYING", "HANGING"})
    void the_webhook_prepares_the_next_engine(Provider.Mood mood) throws Exception {
        // Given
        prefer(Pod.ULTRAVOX, Pod.OPENAI);
        ultravox.feels(mood);

        // When
        pod.dial(CALL);

        // Then
        openAi.awaitConfigured();
        assertThat(pod.count("bvrai.engine.losses", "engine", "Ultravox")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Provider.Mood.class,
            names = {"BROKEN", "DENYING", "HANGING", "SILENT"})
    void the_media_attaches_the_next_engine(Provider.Mood mood) throws Exception {
        // Given an engine that goes bad between webhook and media
        prefer(Pod.OPENAI, Pod.ULTRAVOX);
        openAi.feels(mood);

        // When
        pod.dial(CALL);

        // Then
        await().until(() -> !ultravox.sessions().isEmpty());
        assertThat(ultravox.created()).hasSize(1);
        assertThat(pod.count("bvrai.engine.losses", "engine", "OpenAiRealtime")).isEqualTo(1);
    }

    @Test
    void an_engine_that_attaches_but_does_not_greet_is_replaced() throws Exception {
        // Given
        prefer(Pod.OPENAI, Pod.ULTRAVOX);

        // When nothing is said by the first
        Carrier carrier = pod.dial(CALL);
        Provider.Session mute = openAi.awaitConfigured();

        // Then
        await().until(() -> !ultravox.sessions().isEmpty());
        await().until(() -> !mute.isOpen());
        ultravox.awaitSession().tellSamples(new byte[1600]);
        carrier.awaitHeard(800);
    }

    @Test
    void caller_audio_of_the_last_half_second_waits_for_the_engine() throws Exception {
        // Given an engine that never gets ready, and a caller who speaks for 600 ms meanwhile
        prefer(Pod.OPENAI, Pod.ULTRAVOX);
        openAi.feels(Provider.Mood.SILENT);
        Carrier carrier = pod.dial(CALL);
        for (int i = 0; i < 30; i++) {
            carrier.speak(new byte[160]);
        }

        // Then the next one hears the end of it
        await().until(() -> !ultravox.sessions().isEmpty());
        await().untilAsserted(
                        () -> assertThat(ultravox.awaitSession().heardSamples()).hasSize(25 * 320));
        assertThat(pod.count("bvrai.media.frames.dropped")).isEqualTo(5);
    }

    @Test
    void with_no_engine_left_the_call_ends_with_a_name() throws Exception {
        // Given
        prefer(Pod.OPENAI, Pod.OPENAI);
        openAi.feels(Provider.Mood.BROKEN);

        // When
        Carrier carrier = pod.dialInVain(CALL);

        // Then
        carrier.awaitClosed(1000);
        pod.awaitIdle();
        assertThat(pod.journal.of(CALL)).contains("ending PROVIDER_LOST", "detached");
    }

    @Test
    void the_webhook_learns_that_no_engine_can_be_had() {
        prefer(Pod.ULTRAVOX, Pod.ULTRAVOX);
        ultravox.feels(Provider.Mood.DENYING);
        assertThatThrownBy(() -> pod.prepared(pod.call(CALL, 1)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PreparationException.class)
                .rootCause()
                .hasMessage("Ultravox answered 401");
    }

    private void prefer(EngineConfig first, EngineConfig second) {
        pod.speaksAs(Pod.revision(first, List.of(second), true, "Hello there."));
    }
}
