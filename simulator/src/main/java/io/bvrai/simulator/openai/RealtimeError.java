package io.bvrai.simulator.openai;

import io.vertx.core.json.JsonObject;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An {@code error} event: the session goes on after it. */
final class RealtimeError extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String code;
    private final @Nullable String param;

    RealtimeError(String code, String message, @Nullable String param) {
        super(message, null, false, false);
        this.code = code;
        this.param = param;
    }

    static RealtimeError unknown(String path) {
        return new RealtimeError("unknown_parameter", "Unknown parameter: '" + path + "'.", path);
    }

    static RealtimeError missing(String path) {
        return new RealtimeError("missing_required_parameter", "Missing required parameter: '" + path + "'.", path);
    }

    static RealtimeError type(String path, String wanted) {
        return new RealtimeError("invalid_type", "Invalid type for '" + path + "': expected " + wanted + ".", path);
    }

    static RealtimeError value(String path, Object value, String supported) {
        return new RealtimeError(
                "invalid_value", "Invalid value: '" + value + "'. Supported values are: " + supported + ".", path);
    }

    String code() {
        return code;
    }

    /** @param eventId the client event that caused it, if it had an id */
    JsonObject json(@Nullable String eventId) {
        return new JsonObject()
                .put("type", "invalid_request_error")
                .put("code", code)
                .put("message", getMessage())
                .put("param", param)
                .put("event_id", eventId);
    }
}
