package io.bvrai.simulator.conversation;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What instructions say literally, so that a changed prompt is audible: {@code Say exactly the following words: …} (all
 * that follows), {@code Greeting: …} (to the end of the line), {@code Greet the caller with "…"} or {@code Say: …}; {@code When the caller says "x", answer "y"};
 * {@code When the caller says "x", call tool_name}.
 */
final class Directives {
    private static final Pattern EXACTLY = Pattern.compile("(?is)\\bsay exactly\\b[^:\\n]*:\\s*(.+)$");
    private static final Pattern LINE =
            Pattern.compile("(?im)^\\W*(?:greeting|first message|say)\\s*:\\s*\"?(.+?)\"?\\s*$");
    private static final Pattern QUOTED =
            Pattern.compile("(?i)\\b(?:say|greet|greeting|begin|start|open)\\b[^\"“”\\n]{0,80}[\"“]([^\"“”]+)[\"”]");
    private static final Pattern RULE = Pattern.compile(
            "(?i)\\b(?:when|if)\\b[^\"“”\\n]*[\"“]([^\"“”]+)[\"”]([^\"“”\\n]*)(?:[\"“]([^\"“”]+)[\"”])?");
    private static final Pattern TOOL = Pattern.compile("(?i)\\b(?:call|use|invoke)\\s+`?([a-zA-Z0-9_-]{2,64})`?");

    private Directives() {}

    static Optional<String> greeting(String instructions) {
        Matcher exactly = EXACTLY.matcher(instructions);
        if (exactly.find()) {
            return Optional.of(unquoted(exactly.group(1)));
        }
        // Rules hold quotations of their own: "when the caller says …" isn't a greeting.
        String text = RULE.matcher(instructions).replaceAll("");
        Matcher line = LINE.matcher(text);
        if (line.find()) {
            return Optional.of(line.group(1).strip());
        }
        Matcher quoted = QUOTED.matcher(text);
        return quoted.find() ? Optional.of(quoted.group(1).strip()) : Optional.empty();
    }

    private static String unquoted(String text) {
        String words = text.strip();
        boolean quoted = words.length() > 1 && words.startsWith("\"") && words.endsWith("\"");
        return quoted ? words.substring(1, words.length() - 1) : words;
    }

    static List<AiScript.Rule> rules(String instructions) {
        List<AiScript.Rule> rules = new ArrayList<>();
        Matcher rule = RULE.matcher(instructions);
        while (rule.find()) {
            String answer = rule.group(3) == null ? "" : rule.group(3);
            Matcher tool = TOOL.matcher(rule.group(2));
            rules.add(new AiScript.Rule(
                    rule.group(1), answer, tool.find() ? tool.group(1) : "", new JsonObject(), false));
        }
        return rules;
    }
}
