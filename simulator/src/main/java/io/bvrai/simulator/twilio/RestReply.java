package io.bvrai.simulator.twilio;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A success answer; no body for 204. */
record RestReply(int status, @Nullable JsonObject body) {
    static RestReply ok(JsonObject body) {
        return new RestReply(200, body);
    }

    static RestReply created(JsonObject body) {
        return new RestReply(201, body);
    }

    static RestReply accepted(JsonObject body) {
        return new RestReply(202, body);
    }

    static RestReply noContent() {
        return new RestReply(204, null);
    }
}
