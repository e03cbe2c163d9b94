package io.bvrai.runtime.engine.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.crds.config.AgentRevision.BuiltinTool;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.crds.config.EngineConfig.TurnDetection;
import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.engine.Opening;
import io.bvrai.runtime.engine.SessionSpec;
import io.bvrai.runtime.engine.tool.HangUp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Locale;
import java.util.Optional;

/**
 * The client events of the Realtime API (GA) that a telephone call needs.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/realtime-client-events">Realtime client events</a>
 */
final class RealtimeRequests {
    private static final byte[] APPEND = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"".getBytes(US_ASCII);
    private static final byte[] APPEND_END = "\"}".getBytes(US_ASCII);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RealtimeRequests() {}

    /** Caller audio as it came from the carrier. */
    static ByteBuf append(ByteBufAllocator allocator, byte[] text, int from, int to) {
        return allocator
                .buffer(APPEND.length + (to - from) + APPEND_END.length)
                .writeBytes(APPEND)
                .writeBytes(text, from, to - from)
                .writeBytes(APPEND_END);
    }

    static String sessionUpdate(SessionSpec spec, EngineConfig.OpenAiRealtime engine) {
        ObjectNode update = event("session.update");
        ObjectNode session = update.putObject("session")
                .put("type", "realtime")
                .put("model", engine.model())
                .put("instructions", spec.instructions());
        session.putArray("output_modalities").add("audio");
        ObjectNode audio = session.putObject("audio");
        ObjectNode input = audio.putObject("input");
        input.putObject("format").put("type", "audio/pcmu");
        input.putObject("transcription")
                .put("model", "gpt-4o-mini-transcribe")
                .put("language", Locale.forLanguageTag(spec.language()).getLanguage());
        input.set("turn_detection", turnDetection(engine.turnDetection()));
        ObjectNode output = audio.putObject("output");
        output.putObject("format").put("type", "audio/pcmu");
        if (engine.voice() != null) {
            output.put("voice", engine.voice());
        }
        if (spec.tools().contains(BuiltinTool.HANG_UP)) {
            ObjectNode tool = session.putArray("tools").addObject();
            tool.put("type", "function").put("name", HangUp.NAME).put("description", HangUp.DESCRIPTION);
            tool.putObject("parameters").put("type", "object").putObject("properties");
            session.put("tool_choice", "auto");
        }
        return update.toString();
    }

    /**
     * The provider finds turns and answers them; interrupting is ours, because only we know what was heard: {@code interrupt_response} would
     * cut the agent at what was generated.
     */
    private static ObjectNode turnDetection(TurnDetection detection) {
        ObjectNode json = JSON.objectNode();
        switch (detection.type()) {
            case SERVER_VAD -> {
                json.put("type", "server_vad");
                if (detection.threshold() != null) {
                    json.put("threshold", detection.threshold());
                }
                if (detection.prefixPaddingMs() != null) {
                    json.put("prefix_padding_ms", detection.prefixPaddingMs());
                }
                if (detection.silenceDurationMs() != null) {
                    json.put("silence_duration_ms", detection.silenceDurationMs());
                }
            }
            case SEMANTIC_VAD -> {
                json.put("type", "semantic_vad");
                if (detection.eagerness() != null) {
                    json.put("eagerness", detection.eagerness());
                }
            }
        }
        return json.put("create_response", true).put("interrupt_response", false);
    }

    /** One turn of an earlier epoch, put back into the model's memory. */
    static String remember(Turn turn) {
        boolean caller = turn.speaker() == Turn.Speaker.CALLER;
        ObjectNode create = event("conversation.item.create");
        create.putObject("item")
                .put("type", "message")
                .put("role", caller ? "user" : "assistant")
                .putArray("content")
                .addObject()
                .put("type", caller ? "input_text" : "output_text")
                .put("text", turn.text());
        return create.toString();
    }

    /** How the agent begins; empty when it waits for the caller. */
    static Optional<String> open(Opening opening) {
        return switch (opening) {
            case Opening.Say say -> {
                ObjectNode create = event("response.create");
                create.putObject("response")
                        .put("instructions", "Say exactly the following words and nothing else: " + say.words());
                yield Optional.of(create.toString());
            }
            case Opening.Speak speak -> Optional.of(answer());
            case Opening.Listen listen -> Optional.empty();
        };
    }

    /** Asks for the next response where the provider doesn't begin one by itself. */
    static String answer() {
        return event("response.create").toString();
    }

    static String toolResult(String callId, String result) {
        ObjectNode create = event("conversation.item.create");
        create.putObject("item")
                .put("type", "function_call_output")
                .put("call_id", callId)
                .put("output", result);
        return create.toString();
    }

    static String cancel() {
        return event("response.cancel").toString();
    }

    static String truncate(String itemId, int audioEndMillis) {
        return event("conversation.item.truncate")
                .put("item_id", itemId)
                .put("content_index", 0)
                .put("audio_end_ms", audioEndMillis)
                .toString();
    }

    private static ObjectNode event(String type) {
        return JSON.objectNode().put("type", type);
    }
}
