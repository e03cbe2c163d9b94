package io.bvrai.simulator.ultravox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A call as the REST API shows it. Event-loop confined. */
final class Call {
    private final String id = UUID.randomUUID().toString();
    private final JsonObject request;
    private final CallSettings settings;
    private final Instant created;
    private final JsonArray transcript = new JsonArray();
    private @Nullable Instant joined;
    private @Nullable Instant ended;
    private @Nullable String endReason;

    Call(JsonObject request, CallSettings settings, Instant created) {
        this.request = request;
        this.settings = settings;
        this.created = created;
    }

    String id() {
        return id;
    }

    CallSettings settings() {
        return settings;
    }

    boolean active() {
        return ended == null;
    }

    boolean wasJoined() {
        return joined != null;
    }

    void join(Instant now) {
        joined = now;
    }

    /** @param reason unjoined, hangup, agent_hangup, timeout, connection_error or system_error */
    boolean end(String reason, Instant now) {
        if (ended != null) {
            return false;
        }
        ended = now;
        endReason = reason;
        return true;
    }

    Optional<String> endReason() {
        return Optional.ofNullable(endReason);
    }

    /** @param role MESSAGE_ROLE_USER, MESSAGE_ROLE_AGENT or MESSAGE_ROLE_TOOL_RESULT */
    void said(String role, String text) {
        transcript.add(new JsonObject()
                .put("role", role)
                .put("text", text)
                .put("medium", "MESSAGE_MEDIUM_VOICE")
                .put("callStageMessageIndex", transcript.size()));
    }

    JsonObject messages() {
        return new JsonObject()
                .put("next", null)
                .put("previous", null)
                .put("total", transcript.size())
                .put("results", transcript);
    }

    JsonObject json(String joinUrl) {
        JsonObject json = new JsonObject()
                .put("callId", id)
                .put("clientVersion", null)
                .put("created", created.toString())
                .put("joined", text(joined))
                .put("ended", text(ended))
                .put("endReason", endReason)
                .put("billedDuration", billedSeconds() + "s")
                .put("billingStatus", ended == null ? "BILLING_STATUS_PENDING" : "BILLING_STATUS_BILLED")
                .put("model", settings.model())
                .put("systemPrompt", settings.systemPrompt())
                .put("joinUrl", joinUrl)
                .put("joinTimeout", settings.joinTimeoutMs() / 1000.0 + "s")
                .put("maxDuration", settings.maxDurationMs() / 1000.0 + "s")
                .put("errorCount", 0);
        for (String echoed :
                new String[] {"medium", "metadata", "voice", "languageHint", "temperature", "recordingEnabled"}) {
            json.put(echoed, request.getValue(echoed));
        }
        return json;
    }

    private long billedSeconds() {
        Instant end = ended;
        Instant begin = joined;
        if (end == null || begin == null) {
            return 0;
        }
        // Billed in started six-second steps.
        return (long) Math.ceil((end.toEpochMilli() - begin.toEpochMilli()) / 6000.0) * 6;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
