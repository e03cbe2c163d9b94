package io.bvrai.simulator.conversation;

import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.environment.Switches;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Decides what a simulated AI says, from a test's scripts first, then from the instructions the session was given,
 * else by repeating what it heard. Pure but for the scripts, which may be changed from any thread.
 */
public final class Brain {
    private static final int RECITED = 120;

    private final Switches switches;
    private final List<AiScript> scripts = new CopyOnWriteArrayList<>();

    public Brain(Switches switches) {
        this.switches = switches;
    }

    /** Later scripts win. */
    public void add(AiScript script) {
        scripts.addFirst(script);
    }

    public void forget() {
        scripts.clear();
    }

    public Optional<AiScript> script(String instructions) {
        return scripts.stream()
                .filter(script -> instructions.contains(script.when()))
                .findFirst();
    }

    /** @param instructions all the session was told, latest last */
    public Answer greeting(String instructions) {
        Optional<String> scripted = script(instructions).map(AiScript::greeting).filter(text -> !text.isEmpty());
        return Answer.of(scripted.or(() -> Directives.greeting(instructions)).orElseGet(() -> recite(instructions)));
    }

    /** What the instructions order to be said, word for word. */
    public Optional<Answer> ordered(String instructions) {
        return Directives.greeting(instructions).map(Answer::of);
    }

    /** @param tools names of the tools the session has; a rule naming another one is passed over */
    public Answer reply(String instructions, String heard, Set<String> tools) {
        Stream<AiScript.Rule> scripted = script(instructions).map(AiScript::rules).orElse(List.of()).stream();
        return Stream.concat(scripted, Directives.rules(instructions).stream())
                .filter(rule -> lower(heard).contains(lower(rule.heard())))
                .filter(rule -> rule.tool().isEmpty() || tools.contains(rule.tool()))
                .findFirst()
                .map(Brain::answer)
                .orElseGet(() -> Answer.of(script(instructions)
                        .map(AiScript::otherwise)
                        .filter(text -> !text.isEmpty())
                        .orElseGet(() -> heard.isEmpty() ? "I did not understand that." : "You said: " + heard)));
    }

    /** What follows a tool: the rule's words if it has any, and always what the tool returned. */
    public Answer afterTool(String promised, String result) {
        return Answer.of((promised.isEmpty() ? "" : promised + " ") + "The result is " + result);
    }

    private static Answer answer(AiScript.Rule rule) {
        Optional<Answer.ToolCall> tool = rule.tool().isEmpty()
                ? Optional.empty()
                : Optional.of(new Answer.ToolCall(rule.tool(), rule.arguments()));
        return new Answer(rule.say(), tool, rule.hangUp());
    }

    private String recite(String instructions) {
        if (switches.is(Switch.AI_UNKNOWN_PROMPT, "hello")) {
            return "Hello, how can I help you?";
        }
        String text = instructions.strip().replaceAll("\\s+", " ");
        return "Hello. " + (text.length() > RECITED ? text.substring(0, RECITED) : text);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
