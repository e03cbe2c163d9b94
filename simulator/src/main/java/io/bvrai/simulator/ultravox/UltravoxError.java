package io.bvrai.simulator.ultravox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.Serial;

/** A refused REST request. */
final class UltravoxError extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonObject body;

    private UltravoxError(int status, JsonObject body) {
        super(body.encode(), null, false, false);
        this.status = status;
        this.body = body;
    }

    static UltravoxError detail(int status, String detail) {
        return new UltravoxError(status, new JsonObject().put("detail", detail));
    }

    /** The field is wrong: 400 with the field's name as key. */
    static UltravoxError field(String path, String problem) {
        return new UltravoxError(400, new JsonObject().put(path, new JsonArray().add(problem)));
    }

    int status() {
        return status;
    }

    JsonObject body() {
        return body;
    }
}
