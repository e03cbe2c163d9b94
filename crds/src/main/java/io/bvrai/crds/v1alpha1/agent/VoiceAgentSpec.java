package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent says, with whose voice and minds, and on how many pods. */
@Wire
@ValidationRule(
        value = "!has(self.tools) || " + VoiceAgentSpec.TOOL_NAMES + ".all(n, " + VoiceAgentSpec.TOOL_NAMES
                + ".exists_one(m, m == n))",
        message = "tools must have different names: the model calls them by name",
        fieldPath = ".tools")
public record VoiceAgentSpec(
        @Required @JsonPropertyDescription("What listens, thinks and speaks.")
        Engine engine,

        @Size(max = 5)
        @JsonPropertyDescription(
                "Engines tried in this order when the first can't be reached at the start or is lost in a call.")
        @KeyedBy("name")
        List<FallbackEngine> fallbackEngines,

        @Required @JsonPropertyDescription("What the agent is told.")
        Prompt prompt,

        @Size(max = 32) @JsonPropertyDescription("What the agent can do beside talking.")
        List<Tool> tools,

        @JsonPropertyDescription("Documents that the agent looks things up in.") @Nullable
        Knowledge knowledge,

        @Default("{}") @JsonPropertyDescription("How a conversation runs.")
        Conversation conversation,

        @JsonPropertyDescription("Whether calls are recorded.") @Nullable
        Recording recording,

        @JsonPropertyDescription("What callers are told about the agent.") @Nullable
        Disclosure disclosure,

        @JsonPropertyDescription("How an edit of the conversation reaches callers.") @Nullable
        Rollout rollout,

        @Default("{}") @JsonPropertyDescription("How many pods hold the agent's calls.")
        Scale scale,

        @JsonPropertyDescription("The pods. The defaults are right for most agents.") @Nullable
        AgentPod pod) {

    /** CEL: the names of the tools that have one of their own. */
    static final String TOOL_NAMES =
            "self.tools.filter(t, has(t.http) || has(t.transfer)).map(t, has(t.http) ? t.http.name : t.transfer.name)";

    public VoiceAgentSpec {
        fallbackEngines = Copies.of(fallbackEngines);
        tools = Copies.of(tools);
        conversation = Copies.orDefault(conversation, Conversation.DEFAULT);
        scale = Copies.orDefault(scale, Scale.DEFAULT);
    }
}
