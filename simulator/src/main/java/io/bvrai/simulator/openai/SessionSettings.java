package io.bvrai.simulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** A session's configuration, updated piece by piece with {@code session.update}. */
final class SessionSettings {
    private static final String DEFAULT_INSTRUCTIONS = "You are a helpful, witty, and friendly AI.";
    private static final String[] VOICES = {
        "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"
    };

    private final String model;
    private String instructions = DEFAULT_INSTRUCTIONS;
    private AudioFormat input = AudioFormat.PCM;
    private AudioFormat output = AudioFormat.PCM;
    private String voice = "alloy";
    private double speed = 1;
    private boolean text;
    private Optional<JsonObject> transcription = Optional.empty();
    private Optional<TurnDetection> turnDetection = Optional.of(TurnDetection.PRESET);
    private JsonArray tools = new JsonArray();
    private Object toolChoice = "auto";
    private Object maxOutputTokens = "inf";
    private Object truncation = "auto";

    SessionSettings(String model) {
        this.model = model;
    }

    String instructions() {
        return instructions;
    }

    AudioFormat input() {
        return input;
    }

    AudioFormat output() {
        return output;
    }

    String voice() {
        return voice;
    }

    boolean textOnly() {
        return text;
    }

    boolean transcribes() {
        return transcription.isPresent();
    }

    Optional<TurnDetection> turnDetection() {
        return turnDetection;
    }

    Set<String> toolNames() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < tools.size(); i++) {
            names.add(tools.getJsonObject(i).getString("name"));
        }
        return names;
    }

    /** @param spoken whether audio has been output: the voice is fixed from then on */
    void update(Fields session, boolean spoken) {
        session.only(
                "type",
                "model",
                "output_modalities",
                "instructions",
                "audio",
                "tools",
                "tool_choice",
                "max_output_tokens",
                "truncation",
                "tracing",
                "include",
                "prompt");
        String type = session.requiredText("type");
        if (!type.equals("realtime")) {
            throw RealtimeError.value("session.type", type, "'realtime'");
        }
        session.array("output_modalities").ifPresent(this::modalities);
        session.object("audio").ifPresent(audio -> audio(audio, spoken));
        session.array("tools").ifPresent(wanted -> tools = checkedTools(wanted));
        if (session.has("tool_choice")) {
            toolChoice = session.json().getValue("tool_choice");
        }
        if (session.has("max_output_tokens")) {
            maxOutputTokens = session.json().getValue("max_output_tokens");
        }
        if (session.has("truncation")) {
            truncation = session.json().getValue("truncation");
        }
        session.text("instructions").ifPresent(given -> instructions = given);
    }

    private void modalities(JsonArray modalities) {
        if (modalities.size() != 1 || !Set.of("audio", "text").contains(modalities.getValue(0))) {
            throw RealtimeError.value("session.output_modalities", modalities.encode(), "['text'] and ['audio']");
        }
        text = modalities.getValue(0).equals("text");
    }

    private void audio(Fields audio, boolean spoken) {
        audio.only("input", "output");
        audio.object("input").ifPresent(this::audioInput);
        audio.object("output").ifPresent(fields -> {
            fields.only("format", "voice", "speed");
            fields.object("format").ifPresent(format -> output = AudioFormat.read(format));
            fields.oneOf("voice", VOICES).ifPresent(wanted -> {
                if (spoken && !wanted.equals(voice)) {
                    throw new RealtimeError(
                            "cannot_update_voice",
                            "Cannot update a conversation's voice if assistant audio is present.",
                            null);
                }
                voice = wanted;
            });
            fields.number("speed", 0.25, 1.5).ifPresent(wanted -> speed = wanted);
        });
    }

    private void audioInput(Fields fields) {
        fields.only("format", "noise_reduction", "transcription", "turn_detection");
        fields.object("format").ifPresent(format -> input = AudioFormat.read(format));
        fields.object("noise_reduction")
                .ifPresent(reduction -> reduction.only("type").oneOf("type", "near_field", "far_field"));
        if (fields.has("transcription")) {
            transcription = fields.object("transcription")
                    .map(wanted -> wanted.only("model", "language", "prompt").json());
        }
        if (fields.has("turn_detection")) {
            turnDetection = fields.object("turn_detection").map(TurnDetection::read);
        }
    }

    private static JsonArray checkedTools(JsonArray tools) {
        for (int i = 0; i < tools.size(); i++) {
            String path = "session.tools[" + i + "]";
            if (!(tools.getValue(i) instanceof JsonObject tool)) {
                throw RealtimeError.type(path, "an object");
            }
            Fields fields = new Fields(tool, path);
            if (fields.oneOf("type", "function", "mcp").orElse("function").equals("function")) {
                fields.only("type", "name", "description", "parameters");
                if (!fields.requiredText("name").matches("[a-zA-Z0-9_-]{1,64}")) {
                    throw RealtimeError.value(path + ".name", tool.getString("name"), "^[a-zA-Z0-9_-]{1,64}$");
                }
                fields.object("parameters");
            }
        }
        return tools;
    }

    JsonObject json(String id, long expiresAt) {
        JsonObject inputJson = new JsonObject()
                .put("format", input.json())
                .put("transcription", transcription.orElse(null))
                .put("noise_reduction", null)
                .put("turn_detection", turnDetection.map(TurnDetection::json).orElse(null));
        JsonObject outputJson = new JsonObject()
                .put("format", output.json())
                .put("voice", voice)
                .put("speed", speed);
        return new JsonObject()
                .put("type", "realtime")
                .put("object", "realtime.session")
                .put("id", id)
                .put("model", model)
                .put("output_modalities", new JsonArray().add(text ? "text" : "audio"))
                .put("instructions", instructions)
                .put("tools", tools)
                .put("tool_choice", toolChoice)
                .put("max_output_tokens", maxOutputTokens)
                .put("tracing", null)
                .put("truncation", truncation)
                .put("prompt", null)
                .put("expires_at", expiresAt)
                .put("audio", new JsonObject().put("input", inputJson).put("output", outputJson))
                .put("include", null);
    }
}
