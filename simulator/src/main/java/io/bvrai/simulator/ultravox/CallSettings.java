package io.bvrai.simulator.ultravox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code POST /api/calls} asked for, checked.
 *
 * @param greeting what the agent opens with: exact text, a prompt, or nothing because the caller speaks first
 * @param tools kind of each tool by the model's name for it
 * @param messages which data messages the client gets
 */
record CallSettings(
        String systemPrompt,
        String model,
        Greeting greeting,
        Medium medium,
        Map<String, ToolKind> tools,
        Set<String> messages,
        Turns turns,
        long joinTimeoutMs,
        long maxDurationMs) {

    /**
     * @param speaks whether the agent opens
     * @param text exactly this, if not empty
     * @param prompt else as told here
     */
    record Greeting(boolean speaks, boolean uninterruptible, String text, String prompt) {}

    /** @param bufferMs how far audio may run ahead of real time */
    record Medium(int inputRate, int outputRate, long bufferMs) {}

    /**
     * @param endpointMs silence that ends a turn
     * @param interruptMs speech that interrupts the agent
     */
    record Turns(int endpointMs, int interruptMs) {}

    enum ToolKind {
        CLIENT,
        HANG_UP,
        /** HTTP and data-connection tools, and tools by id: known, never invoked here. */
        OTHER
    }

    private static final int ENDPOINT_MS = 384;
    private static final int INTERRUPT_MS = 90;
    private static final int BUFFER_MS = 60;
    private static final Set<String> MEDIA =
            Set.of("webRtc", "twilio", "serverWebSocket", "telnyx", "plivo", "exotel", "sip");
    /** Data messages and whether they are on by default. */
    private static final Map<String, Boolean> MESSAGES = dataMessages();

    private static Map<String, Boolean> dataMessages() {
        Map<String, Boolean> messages = new LinkedHashMap<>();
        for (String on :
                List.of("pong", "state", "transcript", "clientToolInvocation", "playbackClearBuffer", "callStarted")) {
            messages.put(on, true);
        }
        for (String off : List.of(
                "dataConnectionToolInvocation",
                "debug",
                "callEvent",
                "toolUsed",
                "userStartedSpeaking",
                "userStoppedSpeaking")) {
            messages.put(off, false);
        }
        return messages;
    }

    static CallSettings read(Body body) {
        body.only(
                "systemPrompt",
                "temperature",
                "model",
                "voice",
                "externalVoice",
                "voiceOverrides",
                "languageHint",
                "initialMessages",
                "joinTimeout",
                "maxDuration",
                "timeExceededMessage",
                "inactivityMessages",
                "selectedTools",
                "medium",
                "recordingEnabled",
                "firstSpeaker",
                "transcriptOptional",
                "initialOutputMedium",
                "vadSettings",
                "firstSpeakerSettings",
                "experimentalSettings",
                "metadata",
                "initialState",
                "dataConnection",
                "callbacks",
                "sharedSecrets",
                "retentionPolicy");
        checkTypes(body);
        String model = body.text("model").orElse("ultravox-v0.7");
        if (!model.matches("(fixie-ai/)?ultravox[a-z0-9.\\-]*")) {
            throw UltravoxError.field("model", "Unknown model.");
        }
        if (body.has("voice") && body.has("externalVoice")) {
            throw UltravoxError.field("voice", "voice and externalVoice exclude each other.");
        }
        Body medium = medium(body);
        return new CallSettings(
                body.text("systemPrompt").orElse(""),
                model,
                greeting(body),
                media(medium),
                tools(body),
                messages(medium),
                turns(body),
                body.millis("joinTimeout").orElse(30_000L),
                body.millis("maxDuration").orElse(3_600_000L));
    }

    private static void checkTypes(Body body) {
        body.number("temperature", 0, 1);
        body.flag("recordingEnabled");
        body.text("voice");
        body.object("metadata");
    }

    private static Body medium(Body body) {
        Body medium = body.object("medium").orElseThrow(() -> UltravoxError.field("medium", "Required here."));
        medium.only(MEDIA.toArray(String[]::new));
        List<String> given = medium.names().stream().filter(medium::has).toList();
        if (given.size() != 1) {
            throw UltravoxError.field("medium", "Exactly one medium must be given.");
        }
        return medium.object("serverWebSocket")
                .orElseThrow(() -> UltravoxError.field(
                        "medium", "The simulator acts out serverWebSocket only, not " + given.getFirst() + "."))
                .only("inputSampleRate", "outputSampleRate", "clientBufferSizeMs", "dataMessages", "mediaIdleTimeout");
    }

    private static Medium media(Body medium) {
        int input = medium.number("inputSampleRate", 8000, 48_000)
                .orElseThrow(() -> UltravoxError.field("medium.serverWebSocket.inputSampleRate", "Required."))
                .intValue();
        int output = medium.number("outputSampleRate", 8000, 48_000)
                .orElse((double) input)
                .intValue();
        if (input % 200 != 0 || output % 200 != 0) {
            throw UltravoxError.field("medium.serverWebSocket", "Unsupported sample rate.");
        }
        return new Medium(
                input,
                output,
                medium.number("clientBufferSizeMs", 0, 600_000)
                        .orElse((double) BUFFER_MS)
                        .longValue());
    }

    private static Set<String> messages(Body medium) {
        Set<String> wanted = new TreeSet<>();
        Body given = medium.object("dataMessages").orElse(null);
        if (given != null) {
            given.only(MESSAGES.keySet().toArray(String[]::new));
        }
        MESSAGES.forEach((name, preset) -> {
            if (given == null ? preset : given.flag(name).orElse(preset)) {
                wanted.add(name);
            }
        });
        return wanted;
    }

    private static Greeting greeting(Body body) {
        if (body.has("firstSpeaker") && body.has("firstSpeakerSettings")) {
            throw UltravoxError.field("firstSpeaker", "Replaced by firstSpeakerSettings: give one of them.");
        }
        boolean user = body.text("firstSpeaker").orElse("").equals("FIRST_SPEAKER_USER");
        Body settings = body.object("firstSpeakerSettings").orElse(null);
        if (settings == null) {
            return new Greeting(!user, false, "", "");
        }
        settings.only("user", "agent");
        if (settings.has("user") == settings.has("agent")) {
            throw UltravoxError.field("firstSpeakerSettings", "Exactly one of user and agent must be given.");
        }
        Body agent = settings.object("agent").orElse(null);
        if (agent == null) {
            settings.object("user").ifPresent(quiet -> quiet.only("fallback"));
            return new Greeting(false, false, "", "");
        }
        agent.only("uninterruptible", "text", "prompt", "delay");
        if (agent.has("text") && agent.has("prompt")) {
            throw UltravoxError.field("firstSpeakerSettings.agent", "text and prompt exclude each other.");
        }
        agent.millis("delay");
        return new Greeting(
                true,
                agent.flag("uninterruptible").orElse(false),
                agent.text("text").orElse(""),
                agent.text("prompt").orElse(""));
    }

    private static Map<String, ToolKind> tools(Body body) {
        Map<String, ToolKind> tools = new LinkedHashMap<>();
        for (Body tool : body.objects("selectedTools")) {
            tool.only(
                    "toolId",
                    "toolName",
                    "temporaryTool",
                    "nameOverride",
                    "descriptionOverride",
                    "authTokens",
                    "parameterOverrides",
                    "transitionId");
            List<String> named = List.of("toolId", "toolName", "temporaryTool").stream()
                    .filter(tool::has)
                    .toList();
            if (named.size() != 1) {
                throw UltravoxError.field("selectedTools", "Exactly one of toolId, toolName and temporaryTool.");
            }
            tool.object("temporaryTool")
                    .ifPresentOrElse(temporary -> temporary(temporary, tools), () -> stored(tool, tools));
        }
        return tools;
    }

    private static void stored(Body tool, Map<String, ToolKind> tools) {
        String name = tool.text("nameOverride")
                .or(() -> tool.text("toolName"))
                .or(() -> tool.text("toolId"))
                .orElse("");
        boolean hangUp = tool.text("toolName").orElse("").equals("hangUp");
        tools.put(name, hangUp ? ToolKind.HANG_UP : ToolKind.OTHER);
    }

    private static void temporary(Body tool, Map<String, ToolKind> tools) {
        tool.only(
                "modelToolName",
                "description",
                "dynamicParameters",
                "staticParameters",
                "automaticParameters",
                "requirements",
                "timeout",
                "precomputable",
                "http",
                "client",
                "dataConnection",
                "defaultReaction",
                "staticResponse");
        String name = tool.text("modelToolName")
                .orElseThrow(() -> UltravoxError.field(tool.at("modelToolName"), "Required."));
        if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
            throw UltravoxError.field(tool.at("modelToolName"), "Must match ^[a-zA-Z0-9_-]{1,64}$.");
        }
        for (Body parameter : tool.objects("dynamicParameters")) {
            parameter.only("name", "location", "schema", "required");
            if (!parameter.has("name") || !parameter.has("location") || !parameter.has("schema")) {
                throw UltravoxError.field(parameter.at("name"), "A parameter needs name, location and schema.");
            }
        }
        tool.millis("timeout");
        List<String> kinds = List.of("http", "client", "dataConnection").stream()
                .filter(tool::has)
                .toList();
        if (kinds.size() != 1) {
            throw UltravoxError.field("selectedTools.temporaryTool", "Exactly one of http, client and dataConnection.");
        }
        if (tools.put(name, kinds.getFirst().equals("client") ? ToolKind.CLIENT : ToolKind.OTHER) != null) {
            throw UltravoxError.field("selectedTools", "Two tools are called " + name + ".");
        }
    }

    private static Turns turns(Body body) {
        Body vad = body.object("vadSettings").orElse(null);
        if (vad == null) {
            return new Turns(ENDPOINT_MS, INTERRUPT_MS);
        }
        vad.only("turnEndpointDelay", "minimumTurnDuration", "minimumInterruptionDuration", "frameActivationThreshold");
        vad.number("frameActivationThreshold", 0.1, 1);
        vad.millis("minimumTurnDuration");
        return new Turns(
                vad.millis("turnEndpointDelay").orElse((long) ENDPOINT_MS).intValue(),
                vad.millis("minimumInterruptionDuration")
                        .orElse((long) INTERRUPT_MS)
                        .intValue());
    }
}
