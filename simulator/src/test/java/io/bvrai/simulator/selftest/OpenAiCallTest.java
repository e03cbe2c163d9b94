package io.bvrai.simulator.selftest;

import static io.bvrai.testkit.Patience.SOON;
import static io.bvrai.testkit.Patience.WITHIN_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.Step;
import io.bvrai.simulator.conversation.AiScript;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller talks to the OpenAI simulator through a bridge: everything said and heard goes through real audio. */
class OpenAiCallTest {
    private static final String NUMBER = "+12025550100";

    private Simulator simulator;
    private CustomerServer customer;

    @BeforeEach
    void start() throws Exception {
        simulator = Simulator.start(SimulatorConfig.embedded());
        Account account = simulator.phones().subaccount("acme");
        customer = new CustomerServer(account.authToken());
        simulator.phones().number(account, NUMBER, customer.url("/voice"), "");
        customer.answer(
                "/voice",
                "<Response><Connect><Stream url=\"" + customer.socketUrl("/media") + "\"/></Connect></Response>");
    }

    @AfterEach
    void stop() throws Exception {
        simulator.close();
        customer.close();
    }

    private OpenAiBridge bridge(String instructions, JsonArray tools) {
        OpenAiBridge bridge = new OpenAiBridge(
                customer.vertx(),
                simulator.baseUrl(Site.OPENAI),
                SimulatorConfig.EMBEDDED_OPENAI_KEY,
                instructions,
                tools);
        customer.onSocket(bridge);
        return bridge;
    }

    private JsonObject call(Step... script) throws Exception {
        return simulator
                .phones()
                .call("+12025550111", NUMBER, List.of(script))
                .orElseThrow()
                .awaitEnd(SOON)
                .getJsonObject("person");
    }

    @Test
    void the_caller_hears_the_greeting_of_the_prompt_and_is_answered() throws Exception {
        // Given
        OpenAiBridge bridge = bridge(
                "You are the receptionist.\nGreeting: Welcome to Acme Health.\n"
                        + "When the caller says \"opening hours\", answer \"We open at eight.\"",
                new JsonArray());

        // When
        JsonObject person = call(
                new Step.Hear("welcome to acme health", WITHIN_MS),
                new Step.Say("What are your opening hours?"),
                new Step.Hear("we open at eight", WITHIN_MS),
                new Step.Say("Thank you"),
                new Step.Hear("you said: thank you", WITHIN_MS),
                new Step.HangUp());

        // Then
        assertThat(person.getString("problem")).isNull();
        assertThat(person.getJsonArray("heard").getJsonObject(0).getString("quality"))
                .isEqualTo("WHOLE");
        // On the line's own clock, so that a busy machine changes nothing: after the stream began, and where the
        // greeting did.
        long streamBegan =
                simulator.log().entries("media.start").getFirst().data().getLong("lineMs");
        long greetingBegan = person.getJsonArray("heard").getJsonObject(0).getLong("startMs");
        assertThat(person.getLong("firstAudioMs"))
                .isGreaterThanOrEqualTo(Math.max(100, streamBegan))
                .isCloseTo(greetingBegan, within(100L));
        assertThat(bridge.events("conversation.item.input_audio_transcription.completed"))
                .extracting(event -> event.getString("transcript"))
                .containsExactly("What are your opening hours?", "Thank you");
        assertThat(bridge.events("error")).isEmpty();
    }

    @Test
    void barge_in_cuts_the_ai_off_and_the_model_learns_how_much_was_heard() throws Exception {
        // Given
        String greeting = "Welcome to Acme Health, we offer consultations, check-ups, prescriptions and much more. "
                .repeat(5)
                .strip();
        OpenAiBridge bridge = bridge("Greeting: " + greeting, new JsonArray());

        // When
        JsonObject person = call(
                new Step.HearFor(2500, WITHIN_MS),
                new Step.Say("Stop please"),
                new Step.Hear("you said: stop please", WITHIN_MS),
                new Step.HangUp());

        // Then
        assertThat(person.getString("problem")).isNull();
        JsonObject cut = person.getJsonArray("heard").getJsonObject(0);
        assertThat(cut.getString("quality")).isEqualTo("TRUNCATED");
        assertThat(greeting).startsWith(cut.getString("text"));
        assertThat(cut.getLong("heardMs")).isGreaterThanOrEqualTo(2500);
        JsonObject truncation = bridge.events("conversation.item.truncated").getFirst();
        // What was heard is known when its mark comes back, which a busy machine puts off.
        assertThat(truncation.getLong("audio_end_ms")).isBetween(600L, cut.getLong("heardMs"));
        assertThat(simulator.log().entries("media.clear")).hasSize(1);
    }

    @Test
    void a_tool_is_called_and_its_result_is_spoken() throws Exception {
        // Given
        simulator.ai().add(AiScript.from(new JsonObject("""
            {"when": "receptionist", "greeting": "Hi.",
             "rules": [{"heard": "book", "tool": "book_slot", "arguments": {"day": "Monday"}, "say": "Booked."}]}
            """)));
        JsonObject tool = new JsonObject()
                .put("type", "function")
                .put("name", "book_slot")
                .put("parameters", new JsonObject().put("type", "object"));
        OpenAiBridge bridge = bridge("You are the receptionist.", new JsonArray().add(tool));

        // When
        JsonObject person = call(
                new Step.Hear("hi.", WITHIN_MS),
                new Step.Say("Please book me in"),
                new Step.Hear("booked. the result is monday at nine", WITHIN_MS),
                new Step.HangUp());

        // Then
        assertThat(person.getString("problem")).isNull();
        assertThat(bridge.events("response.function_call_arguments.done"))
                .singleElement()
                .satisfies(event -> assertThat(event.getString("arguments")).isEqualTo("{\"day\":\"Monday\"}"));
    }

    @Test
    void the_ai_may_break_off_in_the_middle_of_a_call() throws Exception {
        // Given
        simulator.ai().add(new AiScript("", "", List.of(), "", 700));
        bridge("Greeting: " + "A very long greeting. ".repeat(10), new JsonArray());

        // When
        JsonObject person = call(new Step.Hear("never said", WITHIN_MS));

        // Then: the bridge closed the stream, so the TwiML ran out
        assertThat(person.getString("problem")).startsWith("the call ended before");
    }
}
