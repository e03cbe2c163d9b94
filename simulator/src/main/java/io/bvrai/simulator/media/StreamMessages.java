package io.bvrai.simulator.media;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Map;

/** Messages Twilio sends on a media stream. Numbers are strings; one sequence over all of them from {@code start}. */
final class StreamMessages {
    private final String accountSid;
    private final String callSid;
    private final String streamSid;
    private long sequence;
    private long chunk;

    StreamMessages(String accountSid, String callSid, String streamSid) {
        this.accountSid = accountSid;
        this.callSid = callSid;
        this.streamSid = streamSid;
    }

    String connected() {
        return "{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}";
    }

    String start(Map<String, String> parameters) {
        JsonObject custom = new JsonObject();
        parameters.forEach(custom::put);
        return numbered("start")
                .put(
                        "start",
                        new JsonObject()
                                .put("accountSid", accountSid)
                                .put("streamSid", streamSid)
                                .put("callSid", callSid)
                                .put("tracks", new JsonArray().add("inbound"))
                                .put(
                                        "mediaFormat",
                                        new JsonObject()
                                                .put("encoding", "audio/x-mulaw")
                                                .put("sampleRate", 8000)
                                                .put("channels", 1))
                                .put("customParameters", custom))
                .put("streamSid", streamSid)
                .encode();
    }

    /** @param timestampMs since the stream's start */
    String media(byte[] frame, long timestampMs) {
        return "{\"event\":\"media\",\"sequenceNumber\":\"" + ++sequence
                + "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"" + ++chunk
                + "\",\"timestamp\":\"" + timestampMs
                + "\",\"payload\":\"" + Base64.getEncoder().encodeToString(frame)
                + "\"},\"streamSid\":\"" + streamSid + "\"}";
    }

    String dtmf(char digit) {
        return numbered("dtmf")
                .put("streamSid", streamSid)
                .put("dtmf", new JsonObject().put("track", "inbound_track").put("digit", String.valueOf(digit)))
                .encode();
    }

    String mark(String name) {
        return numbered("mark")
                .put("streamSid", streamSid)
                .put("mark", new JsonObject().put("name", name))
                .encode();
    }

    String stop() {
        return numbered("stop")
                .put("streamSid", streamSid)
                .put("stop", new JsonObject().put("accountSid", accountSid).put("callSid", callSid))
                .encode();
    }

    private JsonObject numbered(String event) {
        return new JsonObject().put("event", event).put("sequenceNumber", String.valueOf(++sequence));
    }
}
