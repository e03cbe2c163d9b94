package io.bvrai.simulator.caller;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** One thing a scripted person does. Steps run one after the other; all times are of the line's audio clock. */
public sealed interface Step {

    /** Speaks; done when the last word is out. */
    record Say(String text) implements Step {}

    /** Plays recorded 8 kHz µ-law. */
    record Play(Buffer muLaw) implements Step {}

    /** Waits for a phrase containing {@code text}, ignoring case, heard after the last one waited for. */
    record Hear(String text, int timeoutMs) implements Step {}

    /** Waits until {@code audibleMs} of sound were heard since this step began: the place to interrupt. */
    record HearFor(int audibleMs, int timeoutMs) implements Step {}

    /** Waits until the other side has been silent for {@code millis}. */
    record Silence(int millis, int timeoutMs) implements Step {}

    record Wait(int millis) implements Step {}

    /** Presses keys, one every 100 ms. */
    record Keys(String digits) implements Step {}

    record HangUp() implements Step {}

    int PATIENCE_MS = 15_000;

    static List<Step> script(JsonArray json) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            steps.add(step(json.getJsonObject(i)));
        }
        return List.copyOf(steps);
    }

    private static Step step(JsonObject json) {
        int timeout = json.getInteger("timeoutMs", PATIENCE_MS);
        String what = json.fieldNames().stream()
                .filter(name -> !name.equals("timeoutMs"))
                .findFirst()
                .orElse("");
        return switch (what) {
            case "say" -> new Say(json.getString(what));
            case "play" -> new Play(Buffer.buffer(Base64.getDecoder().decode(json.getString(what))));
            case "hear" -> new Hear(json.getString(what), timeout);
            case "hearFor" -> new HearFor(json.getInteger(what), timeout);
            case "silence" -> new Silence(json.getInteger(what), timeout);
            case "wait" -> new Wait(json.getInteger(what));
            case "keys" -> new Keys(json.getString(what));
            case "hangUp" -> new HangUp();
            default -> throw new IllegalArgumentException("unknown step " + json.encode());
        };
    }
}
