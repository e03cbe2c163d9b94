package io.bvrai.crds.config;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An agent's conversation, immutable and named by its content: file {@code <revision>.json}. A call is pinned to the revision that
 * answered it.
 *
 * @param revision 16 hex digits, see {@link #of}
 * @param engine the engine tried first
 * @param fallbackEngines tried in this order when a session can't be started
 * @param prompt what the agent knows and says
 * @param builtinTools functions the model may call that need nothing configured
 * @param conversation how the call runs
 */
public record AgentRevision(
        String revision,
        EngineConfig engine,
        List<EngineConfig> fallbackEngines,
        Prompt prompt,
        Set<BuiltinTool> builtinTools,
        Conversation conversation) {

    public AgentRevision {
        fallbackEngines = List.copyOf(fallbackEngines);
        // A sorted set: the order is part of the text that names the revision.
        builtinTools = Collections.unmodifiableSet(new TreeSet<>(builtinTools));
    }

    /** The revision of this content: equal content gives an equal name on every machine. */
    public static AgentRevision of(
            EngineConfig engine,
            List<EngineConfig> fallbackEngines,
            Prompt prompt,
            Set<BuiltinTool> builtinTools,
            Conversation conversation) {
        AgentRevision unnamed = new AgentRevision("", engine, fallbackEngines, prompt, builtinTools, conversation);
        return new AgentRevision(
                ConfigJson.fingerprint(ConfigJson.write(unnamed)),
                engine,
                fallbackEngines,
                prompt,
                builtinTools,
                conversation);
    }

    /** Whether the name is that of the content; false means the file was damaged or edited by hand. */
    public boolean nameMatchesContent() {
        return revision.equals(of(engine, fallbackEngines, prompt, builtinTools, conversation).revision);
    }

    /**
     * What the agent knows and says.
     *
     * @param system instructions for the model
     * @param greeting what the agent says first; null leaves it to the model
     * @param language BCP 47 tag
     * @param variables names that {@code {{name}}} in the texts stands for, with their defaults
     */
    public record Prompt(String system, @Nullable String greeting, String language, Map<String, String> variables) {
        public Prompt {
            variables = Map.copyOf(variables);
        }
    }

    /**
     * How a call runs.
     *
     * @param maxDuration the call is ended after this
     * @param firstSpeaker who speaks first
     * @param interruptible whether the caller may talk over the agent
     * @param aiDisclosure spoken before anything else, null for none
     */
    public record Conversation(
            Duration maxDuration,
            FirstSpeaker firstSpeaker,
            boolean interruptible,
            @Nullable String aiDisclosure) {}

    /** Who speaks first. */
    public enum FirstSpeaker {
        AGENT,
        CALLER
    }

    /** A function the runtime itself offers to the model. */
    public enum BuiltinTool {
        HANG_UP,
        SEND_DIGITS,
        OPT_OUT,
        SEARCH_KNOWLEDGE
    }
}
