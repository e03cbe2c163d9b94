package io.bvrai.simulator.twilio;

import io.vertx.core.json.JsonObject;
import java.io.Serial;

/** An error answer of the REST API: HTTP status, Twilio code, message. */
public final class TwilioError extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;

    public TwilioError(int status, int code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static TwilioError notFound(String path) {
        return new TwilioError(404, 20404, "The requested resource " + path + " was not found");
    }

    static TwilioError badRequest(int code, String message) {
        return new TwilioError(400, code, message);
    }

    int status() {
        return status;
    }

    JsonObject json() {
        return json(status, code, String.valueOf(getMessage()));
    }

    static JsonObject json(int status, int code, String message) {
        return new JsonObject()
                .put("code", code)
                .put("message", message)
                .put("more_info", "https://www.twilio.com/docs/errors/" + code)
                .put("status", status);
    }
}
