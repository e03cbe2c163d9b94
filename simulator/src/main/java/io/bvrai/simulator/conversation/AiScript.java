package io.bvrai.simulator.conversation;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a test tells the AI to do; empty text means not given.
 *
 * @param when part of the instructions of the sessions it is for; empty for all
 * @param greeting what it opens with instead of what the instructions say
 * @param rules tried in order on what was heard
 * @param otherwise said when no rule matches
 * @param disconnectAfterMs cut the socket that long after the session began, or -1
 */
public record AiScript(String when, String greeting, List<Rule> rules, String otherwise, long disconnectAfterMs) {

    /**
     * @param heard part of what the caller says, ignoring case
     * @param say the answer
     * @param tool a tool to call, with {@code arguments}, before answering
     * @param hangUp end the call afterwards, where the vendor can
     */
    public record Rule(String heard, String say, String tool, JsonObject arguments, boolean hangUp) {}

    public static AiScript from(JsonObject json) {
        List<Rule> rules = new ArrayList<>();
        JsonArray array = json.getJsonArray("rules", new JsonArray());
        for (int i = 0; i < array.size(); i++) {
            JsonObject rule = array.getJsonObject(i);
            rules.add(new Rule(
                    rule.getString("heard", ""),
                    rule.getString("say", ""),
                    rule.getString("tool", ""),
                    rule.getJsonObject("arguments", new JsonObject()),
                    rule.getBoolean("hangUp", false)));
        }
        return new AiScript(
                json.getString("when", ""),
                json.getString("greeting", ""),
                List.copyOf(rules),
                json.getString("otherwise", ""),
                json.getLong("disconnectAfterMs", -1L));
    }
}
