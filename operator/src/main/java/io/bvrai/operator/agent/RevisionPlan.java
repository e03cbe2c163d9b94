package io.bvrai.operator.agent;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.AgentRevision.BuiltinTool;
import io.bvrai.crds.config.AgentRevision.FirstSpeaker;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.crds.v1alpha1.Durations;
import io.bvrai.crds.v1alpha1.agent.Conversation;
import io.bvrai.crds.v1alpha1.agent.Disclosure;
import io.bvrai.crds.v1alpha1.agent.EngineSettings;
import io.bvrai.crds.v1alpha1.agent.OpenAIRealtime;
import io.bvrai.crds.v1alpha1.agent.OpenAIRealtime.TurnDetection;
import io.bvrai.crds.v1alpha1.agent.Prompt;
import io.bvrai.crds.v1alpha1.agent.Ultravox;
import io.bvrai.crds.v1alpha1.agent.VoiceAgentSpec;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns what an agent's spec says about its conversation into the revision that its pods load. Pure. */
final class RevisionPlan {
    private RevisionPlan() {}

    /**
     * The revision of a spec; empty when the spec's engine is one that the runtime can't speak to yet.
     *
     * @param system the instructions, wherever they stand
     */
    static Optional<AgentRevision> of(VoiceAgentSpec spec, String system) {
        return engine(spec.engine())
                .map(engine -> AgentRevision.of(
                        engine,
                        spec.fallbackEngines().stream()
                                .flatMap(fallback -> engine(fallback).stream())
                                .toList(),
                        prompt(spec.prompt(), system),
                        builtins(spec),
                        conversation(spec.conversation(), spec.disclosure())));
    }

    private static Optional<EngineConfig> engine(EngineSettings settings) {
        var provider = Objects.requireNonNullElse(settings.providerRef(), "");
        return switch (settings.type()) {
            case ULTRAVOX -> Optional.of(ultravox(provider, Objects.requireNonNull(settings.ultravox())));
            case OPEN_AI_REALTIME -> Optional.of(openAi(provider, Objects.requireNonNull(settings.openAIRealtime())));
            case CASCADE -> Optional.empty();
        };
    }

    private static EngineConfig ultravox(String provider, Ultravox ultravox) {
        return new EngineConfig.Ultravox(provider, ultravox.model(), ultravox.voice(), decimal(ultravox.temperature()));
    }

    private static EngineConfig openAi(String provider, OpenAIRealtime openAi) {
        return new EngineConfig.OpenAiRealtime(
                provider, openAi.model(), openAi.voice(), detection(openAi.turnDetection()));
    }

    private static EngineConfig.TurnDetection detection(@Nullable TurnDetection detection) {
        if (detection == null) {
            return new EngineConfig.TurnDetection(EngineConfig.TurnDetection.Type.SERVER_VAD, null, null, null, null);
        }
        var eagerness = detection.eagerness();
        return new EngineConfig.TurnDetection(
                switch (detection.type()) {
                    case SERVER_VAD -> EngineConfig.TurnDetection.Type.SERVER_VAD;
                    case SEMANTIC_VAD -> EngineConfig.TurnDetection.Type.SEMANTIC_VAD;
                },
                decimal(detection.threshold()),
                millis(detection.prefixPadding()),
                millis(detection.silenceDuration()),
                eagerness == null ? null : eagerness.name().toLowerCase(Locale.ROOT));
    }

    private static AgentRevision.Prompt prompt(Prompt prompt, String system) {
        Map<String, String> variables = new LinkedHashMap<>();
        prompt.variables()
                .forEach(variable ->
                        variables.put(variable.name(), Objects.requireNonNullElse(variable.defaultValue(), "")));
        return new AgentRevision.Prompt(system, prompt.greeting(), prompt.language(), variables);
    }

    private static Set<BuiltinTool> builtins(VoiceAgentSpec spec) {
        return spec.tools().stream()
                .flatMap(tool -> tool.builtin().stream())
                .map(builtin -> switch (builtin) {
                    case HANG_UP -> BuiltinTool.HANG_UP;
                    case SEND_DIGITS -> BuiltinTool.SEND_DIGITS;
                    case OPT_OUT -> BuiltinTool.OPT_OUT;
                    case SEARCH_KNOWLEDGE -> BuiltinTool.SEARCH_KNOWLEDGE;
                })
                .collect(Collectors.toSet());
    }

    private static AgentRevision.Conversation conversation(Conversation conversation, @Nullable Disclosure disclosure) {
        return new AgentRevision.Conversation(
                Durations.parse(conversation.maxDuration()),
                switch (conversation.firstSpeaker()) {
                    case AGENT -> FirstSpeaker.AGENT;
                    case CALLER -> FirstSpeaker.CALLER;
                },
                conversation.interruptible(),
                disclosure == null ? null : disclosure.aiVoice());
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static @Nullable Integer millis(@Nullable String duration) {
        return duration == null
                ? null
                : Math.toIntExact(Durations.parse(duration).toMillis());
    }
}
