package io.bvrai.runtime.engine.ultravox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.crds.config.AgentRevision.BuiltinTool;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.engine.Opening;
import io.bvrai.runtime.engine.SessionSpec;
import io.bvrai.runtime.engine.tool.HangUp;
import java.time.Duration;

/**
 * What is said to Ultravox.
 *
 * @see <a href="https://docs.ultravox.ai/api-reference/calls/calls-post">Create call</a>
 */
final class UltravoxRequests {
    /** Telephone audio on both ways; the provider resamples. */
    static final int SAMPLE_RATE = 8000;

    /**
     * How much speech the provider may send ahead of playback. Large, as its documentation recommends to whoever honours
     * {@code playback_clear_buffer}: Twilio's buffer is where the speech waits, and we clear that.
     */
    private static final int CLIENT_BUFFER_MILLIS = 30_000;

    /** Covers the way from the webhook's answer to the media socket; a call that nobody joins ends by itself after it. */
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(30);

    private UltravoxRequests() {}

    static String create(SessionSpec spec, EngineConfig.Ultravox engine) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        call.put("systemPrompt", spec.instructions());
        call.put("model", engine.model());
        if (engine.voice() != null) {
            call.put("voice", engine.voice());
        }
        if (engine.temperature() != null) {
            call.put("temperature", engine.temperature());
        }
        call.put("languageHint", spec.language());
        call.putObject("medium")
                .putObject("serverWebSocket")
                .put("inputSampleRate", SAMPLE_RATE)
                .put("outputSampleRate", SAMPLE_RATE)
                .put("clientBufferSizeMs", CLIENT_BUFFER_MILLIS);
        call.put("joinTimeout", seconds(JOIN_TIMEOUT));
        call.put("maxDuration", seconds(spec.maxDuration()));
        call.put("recordingEnabled", false);
        call.set("firstSpeakerSettings", firstSpeaker(spec.opening()));
        ArrayNode tools = call.putArray("selectedTools");
        if (spec.tools().contains(BuiltinTool.HANG_UP)) {
            ObjectNode tool = tools.addObject().putObject("temporaryTool");
            tool.put("modelToolName", HangUp.NAME).put("description", HangUp.DESCRIPTION);
            tool.putObject("client");
        }
        ArrayNode memory = call.putArray("initialMessages");
        for (Turn turn : spec.spoken()) {
            boolean caller = turn.speaker() == Turn.Speaker.CALLER;
            memory.addObject()
                    .put("role", caller ? "MESSAGE_ROLE_USER" : "MESSAGE_ROLE_AGENT")
                    .put("text", turn.text());
        }
        call.putObject("metadata").put("callSid", spec.callSid());
        return call.toString();
    }

    static String toolResult(String invocationId, String result) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "client_tool_result")
                .put("invocationId", invocationId)
                .put("result", result)
                .put("responseType", "tool-response")
                .toString();
    }

    static String hangUp() {
        return JsonNodeFactory.instance.objectNode().put("type", "hang_up").toString();
    }

    private static ObjectNode firstSpeaker(Opening opening) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        switch (opening) {
            case Opening.Say say -> settings.putObject("agent").put("text", say.words());
            case Opening.Speak speak -> settings.putObject("agent");
            case Opening.Listen listen -> settings.putObject("user");
        }
        return settings;
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }
}
