package io.bvrai.simulator.conversation;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What the AI does in its turn: calls a tool first or just speaks, and perhaps hangs up. */
public record Answer(String say, Optional<ToolCall> tool, boolean hangUp) {
    public record ToolCall(String name, JsonObject arguments) {}

    static Answer of(String say) {
        return new Answer(say, Optional.empty(), false);
    }
}
