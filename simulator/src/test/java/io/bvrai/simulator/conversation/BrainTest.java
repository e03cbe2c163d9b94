package io.bvrai.simulator.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.environment.Switches;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrainTest {
    private final Brain brain = new Brain(new Switches(Map.of()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "You are Ann. Greeting: Hello, Acme here. | Hello. You are Ann. Greeting: Hello, Acme here.",
                "'You are Ann.\nGreeting: Hello, Acme here.' | Hello, Acme here.",
                "'You are Ann. Greet the caller with \"Good day!\" and be brief.' | Good day!",
                "'Say exactly the following words and nothing else: Hi, it''s Ann: how are you?' |"
                        + " Hi, it's Ann: how are you?",
                "'When the caller says \"x\", answer \"y\".\nBegin with “Welcome.”' | Welcome.",
                "Be helpful. | Hello. Be helpful."
            })
    void opens_as_the_instructions_say(String instructions, String greeting) {
        assertThat(brain.greeting(instructions).say()).isEqualTo(greeting);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"recite | Hello. Be helpful.", "hello | Hello, how can I help you?"})
    void a_prompt_without_a_greeting_is_recited_or_not(String position, String greeting) {
        Brain switched = new Brain(new Switches(Map.of("ai.unknown-prompt", position)));

        assertThat(switched.greeting("Be helpful.").say()).isEqualTo(greeting);
    }

    @Test
    void follows_rules_of_the_instructions_in_order_and_repeats_what_no_rule_covers() {
        String instructions = "When the caller says \"price\", answer \"It is free.\"\n"
                + "If the caller mentions \"bye\", call HangUp.";

        assertThat(brain.reply(instructions, "What's the PRICE?", Set.of()).say())
                .isEqualTo("It is free.");
        assertThat(brain.reply(instructions, "Good bye", Set.of("HangUp")).tool())
                .contains(new Answer.ToolCall("HangUp", new JsonObject()));
        assertThat(brain.reply(instructions, "Good bye", Set.of()).say()).isEqualTo("You said: Good bye");
    }

    @Test
    void a_script_goes_before_the_instructions_it_was_made_for_and_leaves_others_alone() {
        // Given
        brain.add(AiScript.from(
                new JsonObject("{\"when\":\"Ann\",\"greeting\":\"Scripted.\",\"otherwise\":\"Go on.\"}")));

        // Then
        assertThat(brain.greeting("You are Ann.\nGreeting: Hello.").say()).isEqualTo("Scripted.");
        assertThat(brain.reply("You are Ann.", "whatever", Set.of()).say()).isEqualTo("Go on.");
        assertThat(brain.greeting("You are Bob.\nGreeting: Hello.").say()).isEqualTo("Hello.");
    }
}
