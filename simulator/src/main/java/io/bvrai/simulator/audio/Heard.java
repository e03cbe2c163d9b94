package io.bvrai.simulator.audio;

import io.vertx.core.json.JsonObject;

/**
 * One phrase as an ear heard it. Times are milliseconds of the listened audio (for a caller: since answer).
 *
 * @param text what was understood; of a truncated phrase the part that was audible
 * @param startMs when its first audio was heard
 * @param endMs when its last audio was heard
 * @param heardMs audible milliseconds of it
 * @param totalMs how long it would have taken to say whole, or -1 if it broke off before that was known
 * @param gapMs silence inside it: audio that came too late
 */
public record Heard(String text, Quality quality, long startMs, long endMs, long heardMs, long totalMs, long gapMs) {

    public enum Quality {
        /** From its first to its last tone, checksum right. */
        WHOLE,
        /** Broke off: barge-in, hang-up, lost stream. */
        TRUNCATED,
        /** Audio in the middle was lost or reordered: the checksum is wrong. */
        GARBLED
    }

    public boolean whole() {
        return quality == Quality.WHOLE;
    }

    public JsonObject json() {
        return new JsonObject()
                .put("text", text)
                .put("quality", quality.name())
                .put("startMs", startMs)
                .put("endMs", endMs)
                .put("heardMs", heardMs)
                .put("totalMs", totalMs)
                .put("gapMs", gapMs);
    }
}
