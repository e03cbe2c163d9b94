package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.SOON;
import static io.bvrai.testkit.Patience.WITHIN_MS;
import static io.bvrai.testkit.Patience.await;
import static io.bvrai.testkit.Patience.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.AgentRevision.BuiltinTool;
import io.bvrai.crds.config.AgentRevision.Conversation;
import io.bvrai.crds.config.AgentRevision.FirstSpeaker;
import io.bvrai.crds.config.AgentRevision.Prompt;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.call.Turn;
import io.bvrai.simulator.Phones;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.Step;
import io.bvrai.simulator.conversation.AiScript;
import io.bvrai.simulator.http.Fault;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** People call over the simulated telephone network, and a simulated AI answers: all they say and hear is real audio in real time. */
class SimulatedCallTest {
    private static final String NUMBER = "+12025550100";
    private static final String LONG_GREETING =
            "Welcome to Acme Health, we offer consultations, check-ups, prescriptions and many more things for you.";

    private final Vertx vertx = Vertx.vertx();
    private Simulator simulator;
    private Pod pod;

    static Stream<Named<EngineConfig>> engines() {
        return Stream.of(Named.of("OpenAI Realtime", Pod.OPENAI), Named.of("Ultravox", Pod.ULTRAVOX));
    }

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(SimulatorConfig.embedded());
        Account account = simulator.phones().subaccount("acme");
        URI openAi = simulator.baseUrl(Site.OPENAI);
        pod = new Pod(
                vertx,
                new Pod.Outside(
                        simulator.baseUrl(Site.ULTRAVOX),
                        URI.create("ws://" + openAi.getHost() + ":" + openAi.getPort() + "/v1/realtime"),
                        Map.of(
                                "ultravox",
                                SimulatorConfig.EMBEDDED_ULTRAVOX_KEY,
                                "openai",
                                SimulatorConfig.EMBEDDED_OPENAI_KEY),
                        account.sid(),
                        account.authToken(),
                        ""),
                Pod.PATIENT_DEADLINES,
                Pod.PATIENT_LIMITS);
        simulator.phones().number(account, NUMBER, "http://127.0.0.1:" + pod.port() + "/voice", "");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        pod.awaitIdle();
        simulator.close();
        pod.close();
        outcome(vertx.close().toCompletionStage());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void the_caller_hears_the_greeting_speaks_and_hears_the_answer(EngineConfig engine) throws Exception {
        // Given
        speakAs(engine, List.of(), "Welcome to Acme.");

        // When
        JsonObject person = call(
                        new Step.Hear("welcome to acme", WITHIN_MS),
                        new Step.Say("What are your opening hours?"),
                        new Step.Hear("we open at eight", WITHIN_MS),
                        // What was heard is known when its mark comes back, at most 200 ms later.
                        new Step.Wait(1000),
                        new Step.HangUp())
                .awaitEnd(SOON)
                .getJsonObject("person");

        // Then
        assertThat(person.getString("problem")).isNull();
        assertThat(heard(person))
                .allSatisfy(phrase -> assertThat(phrase.getString("quality")).isEqualTo("WHOLE"));
        await().untilAsserted(() -> assertThat(pod.journal.turns())
                .extracting(Turn::speaker, Turn::text)
                .containsExactly(
                        said(Turn.Speaker.AGENT, "Welcome to Acme."),
                        said(Turn.Speaker.CALLER, "What are your opening hours?"),
                        said(Turn.Speaker.AGENT, "We open at eight.")));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_caller_who_interrupts_is_listened_to(EngineConfig engine) throws Exception {
        // Given
        speakAs(engine, List.of(), LONG_GREETING);

        // When
        Phones.Placed placed = call(
                new Step.HearFor(900, WITHIN_MS),
                new Step.Say("Stop, what are your opening hours?"),
                new Step.Hear("we open at eight", WITHIN_MS),
                new Step.HangUp());
        JsonObject person = placed.awaitEnd(SOON).getJsonObject("person");

        // Then the greeting broke off in the ear, and the transcript says no more than that
        assertThat(person.getString("problem")).isNull();
        JsonObject greeting = heard(person).getFirst();
        assertThat(greeting.getString("quality")).isEqualTo("TRUNCATED");
        await().until(() -> !pod.journal.turns().isEmpty());
        Turn told = pod.journal.turns().getFirst();
        assertThat(told.interrupted()).isTrue();
        assertThat(LONG_GREETING).startsWith(told.text());
        assertThat(told.durationMs()).isPositive().isLessThanOrEqualTo(greeting.getInteger("heardMs") + 20);
        assertThat(simulator.log().entries("media.clear")).isNotEmpty();
        assertThat(pod.count("bvrai.media.barge.ins")).isPositive();
    }

    @Test
    void the_model_forgets_what_the_interrupted_caller_did_not_hear() throws Exception {
        // Given
        speakAs(Pod.OPENAI, List.of(), LONG_GREETING);

        // When
        JsonObject person = call(
                        new Step.HearFor(1500, WITHIN_MS),
                        new Step.Say("Stop, what are your opening hours?"),
                        new Step.Hear("we open at eight", WITHIN_MS),
                        new Step.HangUp())
                .awaitEnd(SOON)
                .getJsonObject("person");

        // Then
        JsonObject greeting = heard(person).getFirst();
        List<JsonObject> truncations = simulator.log().entries("openai.truncate").stream()
                .map(entry -> entry.data())
                .toList();
        assertThat(truncations).isNotEmpty();
        assertThat(truncations.getFirst().getInteger("audioEndMs")).isBetween(200, greeting.getInteger("heardMs") + 20);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void the_agent_says_goodbye_and_hangs_up(EngineConfig engine) throws Exception {
        // Given
        speakAs(engine, List.of(), "Welcome to Acme.");
        simulator
                .ai()
                .add(new AiScript(
                        "",
                        "",
                        List.of(new AiScript.Rule(
                                "goodbye", "Goodbye and thank you.", "HangUp", new JsonObject(), false)),
                        "",
                        -1));

        // When
        Phones.Placed placed =
                call(new Step.Hear("welcome to acme", WITHIN_MS), new Step.Say("Goodbye"), new Step.Wait(30_000));
        JsonObject ended = placed.awaitEnd(SOON);

        // Then
        assertThat(ended.getString("status")).isEqualTo("completed");
        assertThat(pod.journal.of(placed.sid())).contains("ending AGENT_HUNG_UP", "detached");
    }

    @Test
    void two_callers_talk_at_once() throws Exception {
        // Given
        speakAs(Pod.OPENAI, List.of(), "Welcome to Acme.");

        // When
        List<Phones.Placed> placed = new ArrayList<>();
        for (String words : List.of("My name is Ann.", "My name is Bob.")) {
            placed.add(call(
                    new Step.Hear("welcome to acme", WITHIN_MS),
                    new Step.Say(words),
                    new Step.Hear("you said: " + words, WITHIN_MS),
                    new Step.HangUp()));
        }

        // Then
        for (Phones.Placed each : placed) {
            assertThat(each.awaitEnd(SOON).getJsonObject("person").getString("problem"))
                    .isNull();
        }
    }

    @Test
    void a_provider_that_refuses_is_replaced_before_the_caller_notices() throws Exception {
        // Given
        speakAs(Pod.ULTRAVOX, List.of(Pod.OPENAI), "Welcome to Acme.");
        simulator.faults().arm(new Fault("ultravox", "POST", "/api/calls", 1, Fault.Action.ANSWER, 503, 0, 0));

        // When
        JsonObject person = call(new Step.Hear("welcome to acme", WITHIN_MS), new Step.HangUp())
                .awaitEnd(SOON)
                .getJsonObject("person");

        // Then
        assertThat(person.getString("problem")).isNull();
        assertThat(pod.count("bvrai.engine.losses", "engine", "Ultravox")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_provider_that_disconnects_ends_the_call_cleanly(EngineConfig engine) throws Exception {
        // Given
        speakAs(engine, List.of(), "Welcome to Acme.");
        simulator.ai().add(new AiScript("", "", List.of(), "", 2500));

        // When
        Phones.Placed placed = call(new Step.Hear("welcome to acme", WITHIN_MS), new Step.Wait(30_000));
        JsonObject ended = placed.awaitEnd(SOON);

        // Then
        assertThat(ended.getString("status")).isEqualTo("completed");
        assertThat(pod.journal.of(placed.sid())).contains("ending PROVIDER_LOST", "detached");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_drained_call_goes_on_with_its_memory(EngineConfig engine) throws Exception {
        // Given
        speakAs(engine, List.of(), "Welcome to Acme.");
        Phones.Placed placed = call(
                new Step.Hear("welcome to acme", WITHIN_MS),
                // Until another pod would have it.
                new Step.Wait(6000),
                new Step.Say("What are your opening hours?"),
                new Step.Hear("we open at eight", WITHIN_MS),
                new Step.HangUp());
        await().until(() -> pod.journal.turns().size() == 1);

        // When
        pod.liveCalls.handOverAll();
        JsonObject ended = placed.awaitEnd(SOON);

        // Then the same call was attached twice, and the caller heard the greeting once
        assertThat(ended.getJsonObject("person").getString("problem")).isNull();
        assertThat(pod.journal.of(placed.sid()).stream().filter("attached"::equals))
                .hasSize(2);
        assertThat(heard(ended.getJsonObject("person")))
                .extracting(phrase -> phrase.getString("text"))
                .containsExactly("Welcome to Acme.", "We open at eight.");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_question_during_which_the_pod_is_drained_is_answered(EngineConfig engine) throws Exception {
        // Given somebody who asks as soon as they were greeted, and again
        speakAs(engine, List.of(), "Welcome to Acme.");
        Phones.Placed placed = call(
                new Step.Hear("welcome to acme", 8000),
                new Step.Say("What are your opening hours?"),
                new Step.Hear("we open at eight", 10_000),
                new Step.Wait(3000),
                new Step.Say("What are your opening hours?"),
                new Step.Hear("we open at eight", 10_000),
                new Step.HangUp());
        await().atMost(SOON).until(() -> pod.journal.turns().size() == 1);

        // When
        pod.liveCalls.handOverAll();
        JsonObject ended = placed.awaitEnd(SOON);

        // Then
        assertThat(ended.getJsonObject("person").getString("problem")).isNull();
        assertThat(pod.journal.of(placed.sid()).stream().filter("attached"::equals))
                .hasSize(2);
        assertThat(heard(ended.getJsonObject("person")))
                .extracting(phrase -> phrase.getString("text"))
                .containsExactly("Welcome to Acme.", "We open at eight.", "We open at eight.");
    }

    private void speakAs(EngineConfig engine, List<EngineConfig> fallbacks, String greeting) {
        pod.speaksAs(AgentRevision.of(
                engine,
                fallbacks,
                new Prompt(
                        "You are the receptionist. When the caller says \"opening hours\", answer \"We open at"
                                + " eight.\"",
                        greeting,
                        "en-US",
                        Map.of()),
                Set.of(BuiltinTool.HANG_UP),
                new Conversation(Duration.ofMinutes(15), FirstSpeaker.AGENT, true, null)));
    }

    private Phones.Placed call(Step... script) {
        Optional<Phones.Placed> placed = simulator.phones().call("+12025550111", NUMBER, List.of(script));
        return placed.orElseThrow();
    }

    private static List<JsonObject> heard(JsonObject person) {
        return person.getJsonArray("heard").stream().map(JsonObject.class::cast).toList();
    }

    private static Tuple said(Turn.Speaker speaker, String words) {
        return Tuple.tuple(speaker, words);
    }
}
