package io.bvrai.simulator.ultravox;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** Data messages from the client. What it may not send is noted in the log. */
final class ClientMessages {
    private final CallSession session;

    ClientMessages(CallSession session) {
        this.session = session;
    }

    void received(String text) {
        JsonObject message;
        try {
            message = new JsonObject(text);
        } catch (DecodeException e) {
            problem("not JSON");
            return;
        }
        String type = String.valueOf(message.getValue("type"));
        switch (type) {
            case "ping" ->
                session.data(
                        "pong", new JsonObject().put("type", "pong").put("timestamp", message.getValue("timestamp")));
            case "client_tool_result" -> toolResult(message);
            case "user_text_message", "input_text_message" -> session.heard(String.valueOf(message.getValue("text")));
            case "set_output_medium" -> session.log("ultravox.medium", message);
            case "hang_up" -> session.leave("hangup");
            default -> problem("unknown message type " + type);
        }
    }

    private void toolResult(JsonObject message) {
        if (!(message.getValue("invocationId") instanceof String invocation)) {
            problem("client_tool_result without invocationId");
            return;
        }
        if (message.getValue("errorType") instanceof String error) {
            session.toolResult(invocation, "an error: " + error, false);
            return;
        }
        if (!(message.getValue("result") instanceof String result)) {
            problem("client_tool_result.result must be a string");
            return;
        }
        session.toolResult(invocation, result, "hang-up".equals(message.getValue("responseType")));
    }

    private void problem(String what) {
        session.log("ultravox.problem", new JsonObject().put("problem", what));
    }
}
