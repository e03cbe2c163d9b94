package io.bvrai.runtime.engine;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.AgentRevision.BuiltinTool;
import io.bvrai.crds.config.AgentRevision.FirstSpeaker;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything an engine needs to know about one conversation. Holds personal data: never logged.
 *
 * @param callSid told to the provider so that both sides can find the call
 * @param instructions the system prompt with its variables filled in
 * @param language BCP 47 tag
 * @param tools what the model may call
 * @param spoken what was said before, oldest first: the memory of a resumed call
 */
public record SessionSpec(
        String callSid,
        EngineConfig engine,
        String instructions,
        String language,
        Opening opening,
        Duration maxDuration,
        Set<BuiltinTool> tools,
        List<Turn> spoken) {
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}}");

    public SessionSpec {
        tools = Set.copyOf(tools);
        spoken = List.copyOf(spoken);
    }

    /** The conversation that {@code revision} wants for {@code call}, held by {@code engine}, one of the revision's. */
    public static SessionSpec of(CallDescriptor call, AgentRevision revision, EngineConfig engine, List<Turn> spoken) {
        Map<String, String> defaults = revision.prompt().variables();
        return new SessionSpec(
                call.callSid(),
                engine,
                filled(revision.prompt().system(), defaults, call.variables()),
                revision.prompt().language(),
                opening(revision, call.variables(), spoken),
                call.maxDuration(),
                revision.builtinTools(),
                spoken);
    }

    private static Opening opening(AgentRevision revision, Map<String, String> values, List<Turn> spoken) {
        if (!spoken.isEmpty()) {
            // An agent that was cut off by the loss of its pod owes the rest.
            boolean answerOwed = spoken.getLast().speaker() == Turn.Speaker.CALLER
                    || spoken.getLast().interrupted();
            return answerOwed ? new Opening.Speak() : new Opening.Listen();
        }
        boolean agentFirst = revision.conversation().firstSpeaker() == FirstSpeaker.AGENT;
        String greeting = revision.prompt().greeting();
        String disclosure = revision.conversation().aiDisclosure();
        // The disclosure is owed whoever speaks first, so it alone opens a call in which the caller should.
        String words = Stream.of(disclosure == null ? "" : disclosure, agentFirst && greeting != null ? greeting : "")
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining(" "));
        if (!words.isEmpty()) {
            return new Opening.Say(filled(words, revision.prompt().variables(), values));
        }
        return agentFirst ? new Opening.Speak() : new Opening.Listen();
    }

    /** A name that nobody gave a value stays as it is: silently saying nothing would be harder to notice. */
    private static String filled(String text, Map<String, String> defaults, Map<String, String> values) {
        return VARIABLE.matcher(text).replaceAll(match -> {
            String name = match.group(1);
            String value = values.getOrDefault(name, defaults.getOrDefault(name, match.group()));
            return Matcher.quoteReplacement(value);
        });
    }

    @Override
    public String toString() {
        return "SessionSpec[" + callSid + ", " + engine.providerRef() + "]";
    }
}
