package io.bvrai.simulator.openai;

import io.bvrai.simulator.conversation.Answer;
import io.bvrai.simulator.conversation.SpeechPacer;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One response from {@code response.created} to {@code response.done}. Event-loop confined. */
final class ResponseRun {
    /** Where its events go. */
    interface Events {
        void send(String type, JsonObject event);

        /** @param status completed or cancelled */
        void finished(ResponseRun run, String status);
    }

    private final Environment environment;
    private final SessionSettings settings;
    private final Conversation conversation;
    private final Usage usage;
    private final Events events;
    private final Answer answer;
    private final String id = Conversation.id("resp");
    private final Item item;
    private final boolean text;
    private @Nullable SpeechPacer pacer;
    private boolean finished;

    ResponseRun(
            Environment environment,
            SessionSettings settings,
            Conversation conversation,
            Usage usage,
            Answer answer,
            Events events) {
        this.environment = environment;
        this.settings = settings;
        this.conversation = conversation;
        this.usage = usage;
        this.answer = answer;
        this.events = events;
        this.text = settings.textOnly();
        this.item = answer.tool()
                .map(tool -> new Item(
                                Conversation.id("item"),
                                Item.Kind.FUNCTION_CALL,
                                tool.arguments().encode())
                        .call(tool.name(), Conversation.id("call")))
                .orElseGet(() -> new Item(Conversation.id("item"), Item.Kind.ASSISTANT, ""));
        if (answer.tool().isEmpty() && !text) {
            item.spoken();
        }
    }

    String id() {
        return id;
    }

    Item item() {
        return item;
    }

    Answer answer() {
        return answer;
    }

    void start() {
        events.send("response.created", new JsonObject().put("response", json("in_progress", null, null)));
        environment.after(environment.switches().number(Switch.AI_FIRST_BYTE_MS), this::begin);
    }

    /** @param reason {@code turn_detected} or {@code client_cancelled} */
    void cancel(String reason) {
        if (finished) {
            return;
        }
        SpeechPacer running = pacer;
        if (running != null) {
            running.stop();
            closeAudio("incomplete");
        }
        finish("cancelled", new JsonObject().put("type", "cancelled").put("reason", reason));
    }

    private void begin() {
        if (finished) {
            return;
        }
        item.status("in_progress");
        events.send("response.output_item.added", inResponse().put("item", item.json()));
        String previous = conversation.add(item);
        events.send(
                "conversation.item.added",
                new JsonObject().put("previous_item_id", previous).put("item", item.json()));
        if (answer.tool().isPresent()) {
            call();
        } else if (text) {
            write();
        } else {
            speak();
        }
    }

    private void call() {
        JsonObject arguments = inItem().put("call_id", item.callId());
        events.send("response.function_call_arguments.delta", arguments.copy().put("delta", item.text()));
        events.send(
                "response.function_call_arguments.done",
                arguments.put("name", answer.tool().orElseThrow().name()).put("arguments", item.text()));
        closeItem("completed");
        finish("completed", null);
    }

    private void write() {
        item.text(answer.say());
        JsonObject part = inItem().put("content_index", 0);
        events.send(
                "response.content_part.added",
                part.copy().put("part", new JsonObject().put("type", "text").put("text", "")));
        events.send("response.output_text.delta", part.copy().put("delta", answer.say()));
        events.send("response.output_text.done", part.copy().put("text", answer.say()));
        events.send(
                "response.content_part.done",
                part.copy().put("part", new JsonObject().put("type", "text").put("text", answer.say())));
        closeItem("completed");
        finish("completed", null);
    }

    private void speak() {
        JsonObject part = inItem().put("content_index", 0);
        events.send(
                "response.content_part.added",
                part.copy().put("part", new JsonObject().put("type", "audio").put("transcript", "")));
        events.send("response.output_audio_transcript.delta", part.copy().put("delta", answer.say()));
        AudioFormat format = settings.output();
        SpeechPacer speech = new SpeechPacer(
                environment,
                format.speak(answer.say()),
                format.bytesPerMilli(),
                Long.MAX_VALUE / 2,
                this::chunk,
                this::spoken);
        pacer = speech;
        speech.start(0);
    }

    private void chunk(byte[] audio) {
        item.audioMs(item.audioMs() + audio.length / settings.output().bytesPerMilli());
        events.send(
                "response.output_audio.delta",
                inItem().put("content_index", 0)
                        .put("delta", Base64.getEncoder().encodeToString(audio)));
    }

    private void spoken() {
        closeAudio("completed");
        finish("completed", null);
    }

    private void closeAudio(String status) {
        item.text(answer.say());
        JsonObject part = inItem().put("content_index", 0);
        events.send("response.output_audio.done", part.copy());
        events.send("response.output_audio_transcript.done", part.copy().put("transcript", answer.say()));
        events.send(
                "response.content_part.done",
                part.copy().put("part", new JsonObject().put("type", "audio").put("transcript", answer.say())));
        closeItem(status);
    }

    private void closeItem(String status) {
        item.status(status);
        events.send("response.output_item.done", inResponse().put("item", item.json()));
        events.send(
                "conversation.item.done",
                new JsonObject().put("previous_item_id", null).put("item", item.json()));
    }

    private void finish(String status, @Nullable JsonObject details) {
        finished = true;
        JsonObject tokens = usage.response(item.text(), item.audioMs());
        events.send("response.done", new JsonObject().put("response", json(status, details, tokens)));
        events.finished(this, status);
    }

    private JsonObject inResponse() {
        return new JsonObject().put("response_id", id).put("output_index", 0);
    }

    private JsonObject inItem() {
        return inResponse().put("item_id", item.id());
    }

    private JsonObject json(String status, @Nullable JsonObject details, @Nullable JsonObject tokens) {
        boolean begun = conversation.find(item.id()).isPresent();
        return new JsonObject()
                .put("object", "realtime.response")
                .put("id", id)
                .put("status", status)
                .put("status_details", details)
                .put("output", begun ? new JsonArray().add(item.json()) : new JsonArray())
                .put("conversation_id", null)
                .put("output_modalities", new JsonArray().add(text ? "text" : "audio"))
                .put("max_output_tokens", "inf")
                .put(
                        "audio",
                        new JsonObject()
                                .put(
                                        "output",
                                        new JsonObject()
                                                .put("format", settings.output().json())
                                                .put("voice", settings.voice())))
                .put("usage", tokens)
                .put("metadata", null);
    }
}
